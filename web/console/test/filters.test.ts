/** Search, filters, order and counts of the list. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../src/api/protocol";
import { filtersOf, queryOf } from "../src/knowledge/list/address";
import { NO_FILTERS, counts, entryOf, filtered, matchedPhrasing, ordered, valuesOf } from "../src/knowledge/list/filters";
import type { Filters } from "../src/knowledge/list/filters";
import { Platform } from "./platform/platform";

const rows = ((): readonly Row[] => {
  const platform = new Platform(20);
  platform.changeBehind("unemployment/benefit-amount.md", (text) => text.replace("每月多少钱", "一个月多少钱"));
  const call = { method: "GET", path: "knowledge/articles", body: {}, console: false };
  const { cookie = null } = platform.answer({ ...call, method: "POST", path: "staff/session", body: { account: "lin", password: "correct horse" }, cookie: null, console: true });
  return (platform.answer({ ...call, cookie }).body as { articles: Row[] }).articles;
})();
const entries = rows.map(entryOf);

function files(filters: Partial<Filters>): string[] {
  return filtered(entries, { ...NO_FILTERS, ...filters }).map(({ row }) => row.file);
}

test("without filters everything is there, broken files too", () => assert.equal(files({}).length, 24));

test("words are looked for in title, id, file and phrasings, full width or half", () => {
  assert.deepEqual(files({ words: "申领" }), ["unemployment/benefit-apply.md"]);
  assert.deepEqual(files({ words: "ＢＥＮＥＦＩＴ－apply" }), ["unemployment/benefit-apply.md"]);
  assert.deepEqual(files({ words: "broken" }), ["pension/broken.md"]);
  assert.deepEqual(files({ words: "7 件事 16" }), ["pension/sample-7.md", "pension/sample-16.md", "pension/sample-17.md"]);
});

test("several words have to be in one phrasing", () => assert.deepEqual(files({ words: "我想问 申领 是多少" }), []));

test("the phrasing that was found is shown, unless the title says it already", () => {
  const entry = entries.find(({ row }) => row.id === "sample-7");
  assert.ok(entry);
  assert.equal(matchedPhrasing(entry, "件事 种问法"), "第 7 件事的第 0 种问法");
  assert.equal(matchedPhrasing(entry, "样例"), null);
});

test("filters by state", () => {
  assert.deepEqual(files({ status: "new" }), ["unemployment/benefit-apply.md"]);
  assert.deepEqual(files({ status: "unpublished" }), ["unemployment/benefit-apply.md", "unemployment/benefit-amount.md", "pension/broken.md"]);
  assert.deepEqual(files({ status: "problems" }), ["pension/broken.md"]);
});

test("filters by what falls due", () => {
  assert.deepEqual(files({ due: "past" }), ["unemployment/benefit-amount.md"]);
  assert.deepEqual(files({ due: "soon" }), []);
});

test("filters join", () => assert.deepEqual(files({ topic: "失业保险", kind: "procedure" }), ["unemployment/benefit-apply.md"]));

test("the most pressing come first when asked for, numbers in titles count as numbers", () => {
  assert.equal(ordered(entries, "due")[0]?.row.id, "benefit-amount");
  const titles = ordered(filtered(entries, { ...NO_FILTERS, words: "样例" }), "title").map(({ title }) => title);
  assert.deepEqual(titles.slice(0, 3), ["第 0 条样例知识", "第 1 条样例知识", "第 2 条样例知识"]);
});

test("counts and the choices of filters", () => {
  assert.deepEqual(counts(rows), { live: 21, new: 1, changed: 1, deleted: 0, broken: 1, due: 1, problems: 1 });
  assert.deepEqual(valuesOf(rows, "owner"), ["失业保险科"]);
});

test("filters survive in the address", () => {
  const set = { ...NO_FILTERS, words: "失业", due: "past" as const };
  assert.deepEqual(queryOf(set), { words: "失业", due: "past" });
  assert.deepEqual(filtersOf(queryOf(set)), set);
  assert.deepEqual(filtersOf({ other: "x", topic: ["a", "b"] }), NO_FILTERS);
});
