/** Articles as files for the platform in memory: front matter of `key: JSON`, comments, and the sections. */

import { createHash } from "node:crypto";
import type { Fields, Frame, Problem, Rendering } from "../../src/api/protocol";

const SECTIONS = ["answer", "spoken"] as const;
const HEADING = { answer: "回答", spoken: "口语" } as const;

export function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function sections(of: { answer: string; spoken: string }, suffix: string): string[] {
  return SECTIONS.filter((part) => of[part].trim()).map((part) => `## ${HEADING[part]}${suffix}\n${of[part].trim()}`);
}

/** The file of these fields; comments in the front matter of `onto`, the stored file, stay at the top. */
export function textOf(fields: Fields, onto: string | null): string {
  const { answer, spoken, variants, ...front } = fields;
  const comments = (onto ?? "").split("\n").filter((line) => line.startsWith("#") && !line.startsWith("##"));
  const named = { ...front, variants: variants.map(({ id, label, words }) => ({ id, label, words })) };
  const keys = Object.entries(named).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const body = [...sections({ answer, spoken }, ""), ...variants.flatMap((one) => sections(one, `：${one.id}`))];
  return `---\n${[...comments, ...keys].join("\n")}\n---\n${body.join("\n\n")}\n`;
}

/** The fields of a file, or the line (from 1) that cannot be read. */
export function fieldsOf(text: string): Fields | { readonly badLine: number } {
  const [, front = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  if (!front) return { badLine: 1 };
  const found: Record<string, unknown> = { answer: "", spoken: "" };
  for (const [index, line] of front.split("\n").entries()) {
    if (line.startsWith("#")) continue;
    try {
      const [, key = "", value = ""] = /^([a-z_]+): (.*)$/.exec(line) ?? [];
      found[key] = JSON.parse(value);
    } catch (malformed) {
      if (!(malformed instanceof SyntaxError)) throw malformed;
      return { badLine: index + 2 };
    }
  }
  const fields = found as unknown as Fields;
  for (const variant of fields.variants) Object.assign(variant, { answer: "", spoken: "" });
  for (const part of body.split(/^## /m).slice(1)) place(fields, part);
  return fields;
}

function place(fields: Fields, part: string): void {
  const [heading = "", ...lines] = part.split("\n");
  const [kind, id] = heading.trim().split("：");
  const of = id ? fields.variants.find((one) => one.id === id) : fields;
  if (of) of[kind === "回答" ? "answer" : "spoken"] = lines.join("\n").trim();
}

function problemsOf(file: string, fields: Fields, text: string): Problem[] {
  const line = (key: string): number => Math.max(1, text.split("\n").findIndex((one) => one.startsWith(key)) + 1);
  const found: Problem[] = [];
  const say = (key: string, start: string, message: string, fatal = true): void => void found.push({ file, line: line(start), key, message, fatal });
  if (!fields.title) say("title", "title:", "缺少标题：请写群众一看就懂的一句");
  if (!fields.topic) say("topic", "topic:", "缺少业务：请选一个");
  if (fields.phrasings.length < 3) say("phrasings", "phrasings:", `只有 ${fields.phrasings.length} 句问法：至少要 3 句`);
  if (!fields.basis.length) say("basis", "basis:", "缺少依据：每条知识都要写明依据（文件名、条款）");
  fields.basis.forEach((basis, index) => basis.article || say(`basis.${index}.article`, "basis:", "没有写条款：请翻开原文核对", false));
  for (const sentence of fields.spoken.split(/[。！？]/)) {
    if (sentence.length > 60) found.push({ file, line: line("## 口语"), key: null, message: `「## 口语」有一句 ${sentence.length} 个字：每句最多 60 个字，请拆开`, fatal: true });
  }
  return found;
}

function message(fields: Fields, frame: Partial<Frame>): Rendering["screen"] {
  const variant = fields.variants.find(({ id }) => id === frame.variant);
  const text = [fields.answer, variant ? variant.answer : fields.question].filter(Boolean).join("\n\n").replace(/\{\{[^}]*\}\}/g, "24个月");
  const choices = variant ? [] : fields.variants.map(({ id, label }) => ({ id: `${fields.id}#${id}`, label }));
  return { text, outcome: "answered", title: fields.title, basis: fields.basis, valid_from: fields.valid_from, valid_to: fields.valid_to, region_name: "全国", reviewed_on: fields.reviewed_on, choices, related: [] };
}

/** What a file says. */
export function render(file: string, text: string, frame: Partial<Frame> = {}): Rendering {
  const fields = fieldsOf(text);
  const nothing = { screen: null, spoken: [], sms: [], variants: [], figures: [] };
  if ("badLine" in fields) return { text, fields: null, problems: [{ file, line: fields.badLine, key: null, message: `第 ${fields.badLine} 行读不懂：请检查冒号和引号`, fatal: true }], ...nothing };
  const problems = problemsOf(file, fields, text);
  if (problems.some(({ fatal }) => fatal)) return { text, fields, problems, ...nothing };
  const spoken = (fields.variants.find(({ id }) => id === frame.variant) ?? fields).spoken.split(/(?<=[。！？])/).filter((one) => one.trim());
  const figures = fields.answer.includes("{{") ? [{ name: "失业金最长领取月数", value: "24个月", source: "失业保险条例", valid_from: "1999-01-22" }] : [];
  return { text, fields, problems, screen: message(fields, frame), spoken, sms: [`【社保】${fields.spoken}`], variants: fields.variants.map(({ id, label }) => ({ id, label })), figures };
}
