/** Where a problem is: in the form and in the text. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fields } from "../src/api/protocol";
import { keyAt, keyOf, lineRange, placeName, widening } from "../src/knowledge/edit/places";
import { written } from "./platform/samples";

const fields = written().get("unemployment/benefit-months.md") ?? null;
const TEXT = `---
id: benefit-months
phrasings:
  - 一
  - 二
basis:
  - title: 条例
    article: 第一条
  - title: 办法
---
## 回答
正文

## 口语：under-10
话`;

test("a line belongs to its key, its entry or its section", () => {
  const keys = [2, 3, 5, 7, 8, 9, 12, 15].map((line) => keyAt(TEXT, line, fields));
  assert.deepEqual(keys, ["id", "phrasings", "phrasings.1", "basis.0", "basis.0", "basis.1", "answer", "variants.1.spoken"]);
});

test("a section of a situation that the form does not have belongs to the situations", () => assert.equal(keyAt("## 回答：other\n话", 2, fields), "variants"));

test("a line before every key belongs nowhere", () => assert.equal(keyAt(TEXT, 1, fields), null));

test("a problem's own key counts before its line", () => {
  const problem = { file: "x", line: 2, key: "title", message: "", fatal: true };
  assert.equal(keyOf(problem, TEXT, fields), "title");
  assert.equal(keyOf({ ...problem, key: null }, TEXT, fields), "id");
  assert.equal(keyOf({ ...problem, key: null, line: 1, message: "缺少「basis.1.article」：请补上这一项" }, TEXT, fields), "basis.1.article");
  assert.equal(keyOf({ ...problem, key: null, message: "related 里的「other-one」不存在" }, TEXT, fields), "id");
});

test("a problem of the whole article belongs to what it is about", () => {
  const problem = { file: "x", line: 1, key: null, message: "「## 回答」和「## 口语」要成对出现：缺了其中一段", fatal: true };
  const base = fields as Fields;
  assert.equal(keyOf(problem, TEXT, { ...base, answer: "有", spoken: " " }), "spoken");
  assert.equal(keyOf(problem, TEXT, { ...base, answer: "", spoken: "有" }), "answer");
  assert.equal(keyOf({ ...problem, message: "valid_to 早于 valid_from：请改失效日期" }, TEXT, base), "valid_to");
  assert.equal(keyOf({ ...problem, message: "这个文件读不懂" }, TEXT, base), null);
});

test("a place and what it is part of", () => assert.deepEqual(widening("basis.0.title"), ["basis.0.title", "basis.0", "basis"]));

test("where a line begins and ends", () => {
  assert.deepEqual(lineRange("一二\n三\n", 2), { start: 3, end: 4 });
  assert.deepEqual(lineRange("一二", 9), { start: 2, end: 2 });
});

test("what people call a place", () => assert.deepEqual(["basis.0.title", "answer", "other"].map(placeName), ["依据第1项", "回答", "other"]));
