/** Made-up knowledge for the platform in memory: a few written articles and as many plain ones as wanted. */

import type { Case, Fields, HistoryEntry, Meta, Parameter, Person } from "../../src/api/protocol";
import type { Draft, DueItem, Gap, Publication } from "../../src/api/publishing";
import { blankFields } from "../../src/knowledge/edit/blank";

export const TODAY = "2026-11-23";
export const NOW = "2026-11-23T08:00:00Z";

const EDITOR = ["knowledge.read", "knowledge.edit", "knowledge.publish"];
export const PEOPLE: Readonly<Record<string, Person & { readonly password: string }>> = {
  lin: { account: "lin", name: "林晓", password: "correct horse", roles: ["editor"], permissions: EDITOR, must_change_password: false },
  zhou: { account: "zhou", name: "周敏", password: "correct horse", roles: ["reviewer"], permissions: [...EDITOR, "knowledge.approve"], must_change_password: false },
  guest: { account: "guest", name: "何看", password: "correct horse", roles: ["supervisor"], permissions: ["knowledge.read"], must_change_password: false },
  fresh: { account: "fresh", name: "新来", password: "first password", roles: ["editor"], permissions: EDITOR, must_change_password: true },
};

export const META: Omit<Meta, "articles" | "parameters"> = {
  topics: ["养老保险", "失业保险", "工伤保险", "社会保障卡"],
  kinds: [{ id: "rule", label: "规则" }, { id: "procedure", label: "办事" }, { id: "referral", label: "转介" }],
  populations: ["职工", "灵活就业", "城乡居民", "用人单位"],
  regions: [{ code: "100000", name: "全国" }, { code: "330000", name: "浙江省" }, { code: "330100", name: "杭州市" }],
  grades: ["A", "B", "C", "D"], folders: ["pension", "unemployment", "injury", "card"], owners: ["养老保险科", "失业保险科", "信息科"],
  documents: [
    { title: "失业保险条例", number: "国务院令第258号", issuer: "国务院" }, { title: "中华人民共和国社会保险法", number: null, issuer: "全国人民代表大会常务委员会" },
  ],
  today: TODAY, home_region: "330100",
};

function article(id: string, title: string, more: Partial<Fields> = {}): Fields {
  return {
    ...blankFields(TODAY, "100000", "失业保险科"), id, title, topic: "失业保险",
    phrasings: [`${title}，怎么说`, `我想问${title}`, `${title}是多少`],
    basis: [{ title: "失业保险条例", number: "国务院令第258号", article: "第十七条", issuer: "国务院", quote: null, url: null }],
    answer: `${title}：先看缴费时间。\n\n- 带上身份证\n- 到窗口或者网上办`, spoken: `${title}要看缴费时间。`, ...more,
  };
}

/** The written ones, by file. */
export function written(): Map<string, Fields> {
  return new Map([
    ["unemployment/benefit-months.md", article("benefit-months", "失业金能领几个月", {
      question: "您的失业保险一共交了多久？", related: ["benefit-amount"],
      answer: "能领几个月，看累计交了多久，最长 {{benefit-months-longest}}。", spoken: "能领几个月，要看累计交了多久。",
      variants: [
        { id: "under-5", label: "1年以上不到5年", words: ["交了三年"], answer: "最长可以领 12 个月。", spoken: "最长可以领 12 个月。" },
        { id: "under-10", label: "5年以上不到10年", words: ["交了六年"], answer: "最长可以领 18 个月。", spoken: "最长可以领 18 个月。" },
      ],
    })],
    ["unemployment/benefit-apply.md", article("benefit-apply", "怎样申领失业金", {
      kind: "procedure", sensitive: true, where: ["办事大厅失业保险窗口"],
      procedure: { steps: ["准备材料", "提交申请", "等待审核"], situations: [{ id: "agent", question: "是委托别人办吗？" }], time_limit: null, fee: "不收费", next: ["benefit-months"] },
      materials: [
        { name: "身份证", form: "原件", count: 1, issued_by: null, shared: false, needed_if: null, note: null },
        { name: "委托书", form: "原件", count: 1, issued_by: null, shared: false, needed_if: "agent", note: null },
      ],
    })],
    ["unemployment/benefit-amount.md", article("benefit-amount", "失业金每月多少钱", { valid_from: "2025-01-01", valid_to: "2026-11-29", review_by: "2026-11-20" })],
  ]);
}

/** Plain articles, to see how the list bears thousands. */
export function plain(count: number): [string, Fields][] {
  return Array.from({ length: count }, (_, index) => {
    const topic = META.topics[index % META.topics.length] as string;
    const phrasings = Array.from({ length: 18 }, (_, at) => `第 ${index} 件事的第 ${at} 种问法`);
    return [`pension/sample-${index}.md`, article(`sample-${index}`, `第 ${index} 条样例知识`, { topic, phrasings })];
  });
}

export const CASES: Readonly<Record<string, readonly Case[]>> = {
  "unemployment/benefit-months.md": [
    { ask: "交了三年能拿几个月失业金", expect: "benefit-months", also: [], says: ["12 个月"], not_says: [], as_of: null, region: null, variant: "under-5", at: "answered" },
    { ask: "被裁了钱能领多长时间", expect: "benefit-amount", also: [], says: [], not_says: [], as_of: null, region: null, variant: null, at: "offered" },
  ],
};

export const HISTORY: readonly HistoryEntry[] = [
  { id: "r2", at: "2026-11-20T02:10:00Z", by: "周敏", note: "补了两种情形" }, { id: "r1", at: "2026-11-02T07:30:00Z", by: "林晓", note: "新写" },
];

export function parameters(): Parameter[] {
  const source = { title: "失业保险条例", number: "国务院令第258号", issuer: "国务院", article: "第十七条", published: null, url: null };
  return [
    {
      id: "benefit-months-longest", name: "失业金最长领取月数", unit: "个月", region_name: "全国", file: "benefits.yaml", version: "p1",
      values: [{ valid_from: "1999-01-22", valid_to: null, value: "24", grade: "A", source, note: null, second_entry: "24" }],
      used_by: [{ id: "benefit-months", title: "失业金能领几个月" }],
    },
    {
      id: "benefit-amount-month", name: "失业金每月标准", unit: "元", region_name: "杭州市", file: "benefits.yaml", version: "p1",
      values: [
        { valid_from: "2024-01-01", valid_to: "2025-12-31", value: "2000", grade: "B", source, note: null, second_entry: "24" },
        { valid_from: "2026-01-01", valid_to: null, value: "2100.50", grade: "C", source, note: "等正式文件", second_entry: null },
      ],
      used_by: [],
    },
  ];
}

export const DUE: readonly DueItem[] = [
  { file: "unemployment/benefit-amount.md", id: "benefit-amount", title: "失业金每月多少钱", owner: "失业保险科", kind: "review", message: "2026年11月20日之前该复核", day: "2026-11-20", days: -3 },
  { file: "unemployment/benefit-amount.md", id: "benefit-amount", title: "失业金每月多少钱", owner: "失业保险科", kind: "expiring", message: "过了这一天就不再回答", day: "2026-11-29", days: 6 },
];

const DIFF = "--- a/unemployment/benefit-months.md\n+++ b/unemployment/benefit-months.md\n@@ -3,4 +3,4 @@\n 第一行\n-最长可以领 10 个月。\n+最长可以领 12 个月。\n 最后一行";

export function draft(): Draft {
  const sure = { id: "benefit-months", title: "失业金能领几个月", band: "sure" } as const;
  const choice = { id: "benefit-months", title: "失业金能领几个月", band: "unsure" } as const;
  return {
    digest: "d1", live: 3,
    files: [
      { file: "unemployment/benefit-months.md", id: "benefit-months", title: "失业金能领几个月", change: "changed", sensitive: false, by: "林晓", diff: DIFF },
      { file: "unemployment/benefit-apply.md", id: "benefit-apply", title: "怎样申领失业金", change: "new", sensitive: true, by: "林晓", diff: DIFF },
    ],
    parameters: [{ id: "benefit-amount-month", name: "失业金每月标准", before: "2000元", after: "2100.50元" }],
    obstacles: [{ key: "figures:benefit-amount-month", kind: "second_entry", message: "「失业金每月标准」2026-01-01 起的数值没有第二次录入", file: "parameters/benefits.yaml", line: 12, waivable: true }, { key: "sensitive:benefit-apply", kind: "sensitive", message: "「怎样申领失业金」是敏感内容，要由另一个人批准", file: null, line: null, waivable: false }],
    answers: [
      { question: "失业金领多久", origin: "用例", before: choice, after: sure, as_of: TODAY },
      { question: "失业了一个月拿多少", origin: "群众问过的", before: sure, after: { id: null, title: null, band: "none" }, as_of: TODAY },
    ],
    cases: { total: 128, failed: 0 }, request: null, can: { publish: true, approve: false, why_not: null },
  };
}

export const PUBLICATIONS: readonly Publication[] = [
  { number: 3, serial: 3, kind: "publish", at: "2026-11-19T06:00:00Z", by: "周敏", approved_by: null, note: "补失业金的情形", waivers: [], changes: { articles: 4, parameters: 1, answers: 9 }, live: true },
  { number: 2, serial: 2, kind: "publish", at: "2026-11-11T06:00:00Z", by: "林晓", approved_by: "周敏", note: "工伤几条", waivers: [{ key: "cases:7f", reason: "问法已换" }], changes: { articles: 12, parameters: 0, answers: 31 }, live: false },
];

export const GAPS: readonly Gap[] = [
  {
    id: "g1", label: "失业期间生病怎么报销", kind: "unanswered", count: 7, first_at: "2026-11-02T01:00:00Z", last_at: "2026-11-22T09:00:00Z", state: "open",
    questions: ["失业的时候看病能报吗", "领失业金期间医保怎么办", "没工作了生病谁给报", "失业了医保卡还能刷吗", "失业住院报销比例", "领失业金要自己交医保吗"].map((text) => ({ text, at: NOW, channel: "网页" })),
    nearest: [{ id: "benefit-months", title: "失业金能领几个月", confidence: 0.31, file: "unemployment/benefit-months.md" }],
  },
];
