/** The platform in memory, speaking the knowledge editor's protocol, as strict about it as the real one should be. */

import type { Case, CaseFile, Fields, HistoryEntry, NewValue, Page, Parameter, Person, Row } from "../../src/api/protocol";
import type { Draft, Gap, Publication, Request, Waiver } from "../../src/api/publishing";
import { CASES, DUE, GAPS, HISTORY, META, NOW, PEOPLE, PUBLICATIONS, TODAY, draft, parameters, plain, written } from "./samples";
import { fieldsOf, render, textOf, versionOf } from "./writing";

export interface Incoming {
  readonly method: string;
  /** Below `/api/v1/`, without the query. */
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly cookie: string | null;
  readonly console: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly cookie?: string;
}

type Handler = (call: Incoming, person: Person, ...parts: string[]) => Answer;

function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

export function error(status: number, code: string, message: string, more: object = {}): Answer {
  return { status, body: { error: { code, message, ...more } } };
}

const LOCK_AFTER = 3;
const NAME = /^[a-z0-9-]+\/[a-z0-9-]+(?:\.\d{4}(?:-\d{2})?)?\.md$/;

export class Platform {
  readonly files = new Map<string, string>();
  readonly live = new Map<string, string>();
  readonly cases = new Map<string, readonly Case[]>(Object.entries(CASES));
  readonly history = new Map<string, HistoryEntry[]>();
  readonly parameters: Parameter[] = parameters();
  readonly publications: Publication[] = [...PUBLICATIONS];
  readonly gaps: Gap[] = [...GAPS];
  readonly sessions = new Map<string, string>();
  readonly passwords = new Map(Object.values(PEOPLE).map(({ account, password }) => [account, password]));
  readonly changedPassword = new Set<string>();
  draft: Draft = draft();
  /** Every call that was made, for tests to look at. */
  readonly calls: Incoming[] = [];
  private readonly failures = new Map<string, number>();

  constructor(extra = 0) {
    for (const [file, fields] of [...written(), ...plain(extra)]) {
      this.files.set(file, textOf(fields, null));
      if (file !== "unemployment/benefit-apply.md") this.live.set(file, this.files.get(file) as string);
      this.history.set(file, [...HISTORY]);
    }
    this.files.set("pension/broken.md", "---\nid: \"broken\"\ntitle: [\n---\n");
  }

  answer(call: Incoming): Answer {
    this.calls.push(call);
    if (call.method !== "GET" && !call.console) return error(403, "no_console_header", "请从工作台操作。");
    if (call.path === "staff/session" && call.method === "POST") return this.signIn(call);
    const person = this.personOf(call.cookie);
    if (!person) return error(401, "signed_out", "登录已经到期，请重新登录。");
    const free = call.path.startsWith("staff/");
    if (person.must_change_password && !free) return error(403, "must_change_password", "请先换密码。");
    if (!free && !person.permissions.includes(neededFor(call))) return error(403, "not_allowed", "您的账号不能做这件事，请找管理员。");
    return this.routed(call, person);
  }

  private routed(call: Incoming, person: Person): Answer {
    for (const [pattern, handler] of this.routes) {
      const match = new RegExp(`^${pattern}$`).exec(`${call.method} ${call.path}`);
      if (match) return handler(call, person, ...match.slice(1).map(decodeURIComponent));
    }
    return error(404, "not_found", "没有这个内容，可能刚被删掉了。");
  }

  private readonly routes: readonly [string, Handler][] = [
    ["GET staff/session", (_, person) => ok(person)],
    ["DELETE staff/session", (call) => (this.sessions.delete(call.cookie ?? ""), { status: 204 })],
    ["POST staff/password", (call, person) => this.password(call, person)],
    ["GET knowledge/meta", () => ok({ ...META, parameters: this.parameters.map(({ id, name, unit }) => ({ id, name, unit })), articles: this.rows().flatMap(({ id, title }) => (id ? [{ id, title }] : [])) })],
    ["GET knowledge/articles", () => ok({ live: { number: this.draft.live, published_at: NOW, by: "周敏" }, articles: this.rows() })],
    ["GET knowledge/articles/(.+)/history/(.+)", (_, __, file = "") => ok({ text: this.files.get(file), diff: "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-旧的一行\n+新的一行" })],
    ["GET knowledge/articles/(.+)", (_, __, file = "") => (this.files.has(file) ? ok(this.page(file)) : error(404, "not_found", "没有这一条，可能刚被删掉了。"))],
    ["PUT knowledge/articles/(.+)/cases", (call, _, file = "") => this.putCases(call, file)],
    ["PUT knowledge/articles/(.+)", (call, person, file = "") => this.put(call, person, file)],
    ["DELETE knowledge/articles/(.+)", (_, __, file = "") => (this.files.delete(file), { status: 204 })],
    ["POST knowledge/render", (call) => (NAME.test(String(call.body["file"])) ? ok(this.render(call)) : error(422, "bad_file", "文件名不对：写成 业务/编号.md。"))],
    ["POST knowledge/cases/run", (call) => ok({ results: this.run(String(call.body["file"])) })],
    ["GET knowledge/parameters", () => ok({ items: this.parameters })],
    ["POST knowledge/parameters/(.+)/values", (call, _, id = "") => this.addValue(call, id)],
    ["POST knowledge/ask", (call) => ok(this.ask(String(call.body["question"])))],
    ["GET knowledge/draft", (_, person) => ok({ ...this.draft, can: this.can(person) })],
    ["POST knowledge/publications", (call, person) => this.publish(call, person)],
    ["POST knowledge/requests/(.+)/approval", (call, person) => this.approve(call, person)],
    ["POST knowledge/requests/(.+)/refusal", (call, person) => this.decide("refused", person, String(call.body["reason"]))],
    ["GET knowledge/publications", () => ok({ items: this.publications })],
    ["POST knowledge/publications/(\\d+)/rollback", (call, person, number = "") => ok(this.released(person, "rollback", `换回第 ${number} 版：${call.body["reason"]}`), 201)],
    ["GET knowledge/due", () => ok({ items: DUE })],
    ["GET knowledge/gaps", () => ok({ items: this.gaps, since: "2026-10-24T00:00:00Z", total: this.gaps.length })],
    ["POST knowledge/gaps/(.+)/phrasing", (call, person, id = "") => this.addPhrasing(call, person, id)],
    ["POST knowledge/gaps/(.+)/done", (_, __, id = "") => ok(this.gaps.splice(this.gaps.findIndex((gap) => gap.id === id), 1)[0])],
  ];

  private signIn({ body }: Incoming): Answer {
    const account = String(body["account"]);
    const failures = this.failures.get(account) ?? 0;
    if (failures >= LOCK_AFTER) return error(429, "locked", "密码错了太多次，请 15 分钟后再试，或请管理员重设密码。", { retry_after: 900 });
    if (!PEOPLE[account] || this.passwords.get(account) !== body["password"]) {
      this.failures.set(account, failures + 1);
      return error(401, "bad_login", "账号或者密码不对，请再试一次。");
    }
    const cookie = `${account}-${this.sessions.size + 1}`;
    this.sessions.set(cookie, account);
    return { status: 200, body: this.personOf(cookie), cookie };
  }

  private personOf(cookie: string | null): Person | null {
    const found = PEOPLE[this.sessions.get(cookie ?? "") ?? ""];
    if (!found) return null;
    const { password: _, ...person } = found;
    return { ...person, must_change_password: person.must_change_password && !this.changedPassword.has(person.account) };
  }

  private password({ body }: Incoming, person: Person): Answer {
    if (this.passwords.get(person.account) !== body["old"]) return error(403, "wrong_password", "现在的密码不对。");
    if (String(body["new"]).length < 10) return error(422, "weak_password", "新密码太短，至少 10 个字符。");
    this.passwords.set(person.account, String(body["new"]));
    this.changedPassword.add(person.account);
    this.sessions.clear();
    return { status: 204 };
  }

  private rows(): Row[] {
    return [...this.files.keys()].map((file) => {
      const { fields, problems } = this.page(file);
      const row = { file, problems: problems.length, cases: (this.cases.get(file) ?? []).length, due: DUE.filter((due) => due.file === file) };
      const nothing = { id: null, title: null, kind: null, topic: null, region: null, region_name: null, population: null, valid_from: null, valid_to: null, reviewed_on: null, review_by: null, owner: null, sensitive: null, phrasings: null };
      if (!fields) return { ...row, ...nothing, status: "broken" as const, due: null };
      const status = !this.live.has(file) ? "new" : this.live.get(file) === this.files.get(file) ? "live" : "changed";
      return { ...row, ...fields, problems: problems.length, region_name: META.regions.find(({ code }) => code === fields.region)?.name ?? null, status };
    });
  }

  page(file: string): Page {
    const text = this.files.get(file) as string;
    const { fields, problems } = render(file, text);
    return { file, version: versionOf(text), text, fields, problems, cases: this.caseFile(file), history: this.history.get(file) ?? [], live: this.live.has(file) };
  }

  private caseFile(file: string): CaseFile {
    const items = this.cases.get(file) ?? [];
    return { version: versionOf(JSON.stringify(items)), items };
  }

  private render({ body }: Incoming): unknown {
    const text = body["fields"] ? textOf(body["fields"] as Fields, this.files.get(String(body["file"])) ?? null) : String(body["text"]);
    return render(String(body["file"]), text, body);
  }

  /** Somebody else changes a file. */
  changeBehind(file: string, change: (text: string) => string, by = "周敏"): void {
    this.files.set(file, change(this.files.get(file) ?? ""));
    this.history.set(file, [{ id: `r${Math.random()}`, at: NOW, by, note: "别人改的" }, ...(this.history.get(file) ?? [])]);
  }

  private put({ body }: Incoming, person: Person, file: string): Answer {
    const stored = this.files.get(file);
    const base = body["base_version"];
    if (stored === undefined && base !== null) return error(409, "changed_underneath", "这个文件刚被删掉了。", { current: null });
    if (stored !== undefined && base === null) return error(409, "exists", "已经有这个文件了：请换一个编号，或者填上版本。");
    if (stored !== undefined && base !== versionOf(stored)) {
      return error(409, "changed_underneath", "这个文件刚被别人改过，您的修改没有保存。", { current: { version: versionOf(stored), text: stored, by: this.history.get(file)?.[0]?.by ?? "", at: NOW } });
    }
    const text = String(body["text"]);
    const problems = render(file, text).problems.filter(({ fatal }) => fatal);
    if (problems.length) return error(422, "broken", "还有必须改的地方，没有保存。", { problems });
    this.files.set(file, text);
    this.history.set(file, [{ id: `r${Date.now()}`, at: NOW, by: person.name, note: String(body["note"]) }, ...(this.history.get(file) ?? [])]);
    return ok(this.page(file));
  }

  private putCases({ body }: Incoming, file: string): Answer {
    if (body["base_version"] !== this.caseFile(file).version) return error(409, "changed_underneath", "用例刚被别人改过，请刷新后再改。");
    this.cases.set(file, body["items"] as Case[]);
    return ok(this.caseFile(file));
  }

  private run(file: string): unknown[] {
    const fields = fieldsOf(this.files.get(file) ?? "");
    const id = "id" in fields ? fields.id : "";
    return (this.cases.get(file) ?? []).map(({ ask, expect }) => ({
      ask, passed: expect === id, reason: expect === id ? "" : `应由「${expect}」回答，却直接答了「${id}」`, got: [{ id, title: "title" in fields ? fields.title : "", confidence: 0.91 }], band: "sure",
    }));
  }

  private addValue({ body }: Incoming, id: string): Answer {
    const value = body as unknown as NewValue;
    const index = this.parameters.findIndex((one) => one.id === id);
    const found = this.parameters[index] as Parameter;
    if (Number(value.value) !== Number(value.value_again)) return error(422, "entries_differ", "两次填的数不一样，请翻开来源核对。");
    const { base_version: _, value_again: __, ...kept } = value;
    this.parameters[index] = { ...found, version: `${found.version}+`, values: [...found.values, { ...kept, second_entry: value.value_again }] };
    return ok(this.parameters[index]);
  }

  private ask(question: string): unknown {
    const explanation = {
      band: "sure", confidence: 0.93, sure: 0.8, unsure: 0.3, place: null, as_of: TODAY, region: "330100",
      candidates: [
        { id: "benefit-months", title: "失业金能领几个月", confidence: 0.93, matched: `${question}（问法）`, variant: null, file: "unemployment/benefit-months.md" },
        { id: "benefit-amount", title: "失业金每月多少钱", confidence: 0.34, matched: "一个月发多少", variant: null, file: "unemployment/benefit-amount.md" },
      ],
      signals: [{ name: "字面", value: 0.71, weight: 1.9 }, { name: "意思", value: 0.88, weight: 2.4 }], filtered: [{ id: "old", title: "旧的规定", why: "2020年12月31日已经失效" }],
    };
    return { draft: explanation, live: { ...explanation, band: "unsure", confidence: 0.52, candidates: explanation.candidates.map((one) => ({ ...one, confidence: one.confidence * 0.56 })) } };
  }

  private can(person: Person): Draft["can"] {
    const approve = person.permissions.includes("knowledge.approve");
    return { publish: person.permissions.includes("knowledge.publish"), approve, why_not: approve ? null : "您的账号没有这项权限。" };
  }

  private publish({ body }: Incoming, person: Person): Answer {
    const waivers = body["waivers"] as Waiver[];
    if (body["digest"] !== this.draft.digest) return error(409, "draft_changed", "检查以后草稿又改过了，请重新检查。");
    if (this.draft.obstacles.some(({ key, kind }) => kind !== "sensitive" && !waivers.some((waiver) => waiver.key === key))) return error(409, "obstacles", "还有问题没解决，不能发布。", { obstacles: this.draft.obstacles });
    if (!this.draft.obstacles.some(({ kind }) => kind === "sensitive")) return ok(this.released(person, "publish", String(body["note"])), 201);
    const request: Request = { id: "q1", digest: this.draft.digest, by: person.name, account: person.account, at: NOW, note: String(body["note"]), waivers, state: "waiting", decided_by: null, decided_at: null, reason: null };
    this.draft = { ...this.draft, request };
    return ok(request, 202);
  }

  private approve({ body }: Incoming, person: Person): Answer {
    if (this.draft.request?.by === person.name) return error(403, "same_person", "自己提交的不能自己同意。");
    if (body["digest"] !== this.draft.digest) return error(409, "draft_changed", "提交以后草稿又改过了，请重新检查。");
    this.decide("approved", person, null);
    return ok(this.released(person, "publish", this.draft.request?.note ?? ""), 201);
  }

  private decide(state: Request["state"], person: Person, reason: string | null): Answer {
    const request = { ...(this.draft.request as Request), state, decided_by: person.name, decided_at: NOW, reason };
    this.draft = { ...this.draft, request };
    return ok(request);
  }

  private released(person: Person, kind: Publication["kind"], note: string): Publication {
    const number = (this.publications[0]?.number ?? 0) + 1;
    const fresh: Publication = { number, serial: number, kind, at: NOW, by: person.name, approved_by: null, note, waivers: [], changes: { articles: 2, parameters: 1, answers: 2 }, live: true };
    this.publications.splice(0, this.publications.length, fresh, ...this.publications.map((one) => ({ ...one, live: false })));
    this.draft = { ...this.draft, live: number, files: [], parameters: [], obstacles: [], answers: [], request: null };
    return fresh;
  }

  private addPhrasing(call: Incoming, person: Person, gap: string): Answer {
    this.gaps.splice(this.gaps.findIndex(({ id }) => id === gap), 1);
    const file = String(call.body["file"]);
    const fields = this.page(file).fields as Fields;
    const text = textOf({ ...fields, phrasings: [...fields.phrasings, String(call.body["text"])] }, this.files.get(file) ?? null);
    return this.put({ ...call, body: { base_version: call.body["base_version"], text, note: "加问法" } }, person, file);
  }
}

function neededFor({ method, path }: Incoming): string {
  if (path.endsWith("/approval") || path.endsWith("/refusal")) return "knowledge.approve";
  if (path.startsWith("knowledge/publications") && method === "POST") return "knowledge.publish";
  const reads = method === "GET" || ["knowledge/render", "knowledge/ask", "knowledge/cases/run"].includes(path);
  return reads ? "knowledge.read" : "knowledge.edit";
}
