/** What stands in the way of publishing. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { faults, hindrance, isPublication, isSensitive, outcomeText, waiversOf, worstFirst } from "../src/knowledge/publish/waivers";
import { BAND } from "../src/knowledge/terms";
import { PUBLICATIONS, draft } from "./platform/samples";

const KEY = "figures:benefit-amount-month";

test("an obstacle is passed over with a reason only, and only when it may be", () => {
  const [obstacle] = draft().obstacles;
  assert.ok(obstacle);
  assert.deepEqual(waiversOf([obstacle], { [KEY]: " 等正式文件 ", other: "x" }), [{ key: KEY, reason: "等正式文件" }]);
  assert.deepEqual(waiversOf([obstacle], { [KEY]: "等等 " }), []);
  assert.deepEqual(waiversOf([{ ...obstacle, waivable: false }], { [KEY]: "等正式文件" }), []);
});

test("why it cannot be published yet", () => {
  const now = draft();
  assert.match(hindrance(now, {}) ?? "", /还有 1 个问题/);
  assert.equal(hindrance(now, { [KEY]: "等正式文件" }), null);
  assert.match(hindrance({ ...now, obstacles: now.obstacles.map((one) => ({ ...one, waivable: false })) }, { [KEY]: "等正式文件" }) ?? "", /必须先改好/);
  assert.match(hindrance({ ...now, files: [], parameters: [] }, {}) ?? "", /没有要发布的/);
});

test("sensitive changes need a second person", () => {
  assert.equal(isSensitive(draft()), true);
  assert.equal(isSensitive({ ...draft(), obstacles: faults(draft().obstacles) }), false);
});

test("answers that get worse come first", () => assert.deepEqual(worstFirst(draft().answers).map(({ question }) => question), ["失业了一个月拿多少", "失业金领多久"]));

test("an outcome in words", () => {
  assert.equal(outcomeText({ id: "a", title: "甲", band: "sure" }, BAND), "直接回答「甲」");
  assert.equal(outcomeText({ id: null, title: null, band: "none" }, BAND), "没有找到");
});

test("a publication is told from a request", () => assert.ok(PUBLICATIONS.every(isPublication)));
