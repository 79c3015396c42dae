/** Where in the form or in the text a problem is. Pure. */

import type { Fields, Problem } from "../../api/protocol";

const HEADING = /^##\s+(回答|口语)(?:\s*[:：]\s*([a-z0-9-]+))?\s*$/;
const KEY = /^([a-z_]+):/;

/** The dotted key of the section that a heading opens, or null when it names no situation of the form. */
function sectionKey(heading: RegExpExecArray, fields: Fields | null): string | null {
  const part = heading[1] === "回答" ? "answer" : "spoken";
  const variant = heading[2];
  if (!variant) return part;
  const index = fields?.variants.findIndex(({ id }) => id === variant) ?? -1;
  return index < 0 ? "variants" : `variants.${index}.${part}`;
}

/** How many entries of a list begin between its key and the line (both counted from 0), less one. */
function entryIndex(lines: readonly string[], from: number, to: number): number {
  const indents = lines.slice(from + 1, to + 1).map((line) => /^(\s*)- /.exec(line)?.[1]?.length);
  const outermost = indents.find((indent) => indent !== undefined);
  return indents.filter((indent) => indent !== undefined && indent === outermost).length - 1;
}

/** The place in the form that a line of the text (counted from 1) belongs to, or null. */
export function keyAt(text: string, line: number, fields: Fields | null): string | null {
  const lines = text.split("\n");
  for (let at = Math.min(line, lines.length) - 1; at >= 0; at--) {
    const heading = HEADING.exec(lines[at] as string);
    if (heading) return sectionKey(heading, fields);
    const key = KEY.exec(lines[at] as string)?.[1];
    if (!key) continue;
    const index = entryIndex(lines, at, line - 1);
    return index < 0 ? key : `${key}.${index}`;
  }
  return null;
}

/** The dotted key that a sentence names in 「」: the only hint to something that is missing and has no line. */
function keyNamed(message: string): string | null {
  const key = /「([a-z_]+(?:\.[a-z0-9_]+)*)」/.exec(message)?.[1];
  return key && (key.split(".")[0] as string) in NAMES ? key : null;
}

/** What a sentence about the whole article begins with: of sections the one that is empty, else the first key. */
function partNamed(message: string, fields: Fields | null): string | null {
  const sections = (["answer", "spoken"] as const).filter((part) => message.includes(`「## ${NAMES[part]}」`));
  const section = sections.find((part) => !fields?.[part].trim()) ?? sections[0];
  return section ?? (message.match(/[a-z_]+/g) ?? []).find((word) => word in NAMES) ?? null;
}

/** The dotted key of a problem: its own, the one that it names, that of its line, or what its sentence is about. */
export function keyOf(problem: Problem, text: string, fields: Fields | null): string | null {
  return problem.key ?? keyNamed(problem.message) ?? keyAt(text, problem.line, fields) ?? partNamed(problem.message, fields);
}

/** A key and what it is part of, most exact first: `basis.0.title`, `basis.0`, `basis`. */
export function widening(key: string): string[] {
  const parts = key.split(".");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("."));
}

/** Where a line (counted from 1) begins and ends in a text. */
export function lineRange(text: string, line: number): { readonly start: number; readonly end: number } {
  const lines = text.split("\n");
  const before = lines.slice(0, Math.max(0, line - 1));
  const start = Math.min(text.length, before.reduce((sum, one) => sum + one.length + 1, 0));
  return { start, end: Math.min(text.length, start + (lines[line - 1]?.length ?? 0)) };
}

const NAMES: Readonly<Record<string, string>> = {
  id: "编号", title: "标题", kind: "类型", topic: "业务", region: "地区", population: "适用人群", valid_from: "生效日期", valid_to: "失效日期",
  reviewed_on: "复核日期", review_by: "下次复核", owner: "负责科室", matter: "事项", sensitive: "敏感", phrasings: "问法", basis: "依据",
  related: "相关知识", materials: "材料", procedure: "办事步骤", where: "到哪儿办", question: "反问", variants: "情形", answer: "回答", spoken: "口语",
};

/** What people call a place in the form: 依据第1项. */
export function placeName(key: string): string {
  const [name = "", index] = key.split(".");
  const label = NAMES[name] ?? name;
  return index !== undefined && /^\d+$/.test(index) ? `${label}第${Number(index) + 1}项` : label;
}
