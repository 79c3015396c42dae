/** Days and moments in plain words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { distanceText, dueText, mostPressing, momentText, spanText } from "../src/knowledge/days";
import { halfYearAfter } from "../src/knowledge/edit/blank";

test("moments are shown as they are in China", () => assert.equal(momentText("2026-11-23T16:05:00Z"), "2026年11月24日 00:05"));

test("spans", () => {
  assert.equal(spanText("2025-01-01", null), "2025年1月1日 起");
  assert.equal(spanText("2025-01-01", "2026-12-31"), "2025年1月1日 到 2026年12月31日");
  assert.equal(spanText(null, null), "没有写日期");
});

test("how far away a day is", () => assert.deepEqual([6, 0, -3].map(distanceText), ["还有6天", "就是今天", "过了3天"]));

test("what falls due", () => {
  assert.equal(dueText({ kind: "expiring", days: 6 }), "还有6天到期");
  assert.equal(dueText({ kind: "expiring", days: 0 }), "今天最后一天有效");
  assert.equal(dueText({ kind: "expired", days: -2 }), "已失效2天");
  assert.deepEqual([5, 0, -1].map((days) => dueText({ kind: "review", days })), ["还有5天该复核", "今天该复核", "复核晚了1天"]);
  assert.equal(dueText({ kind: "value", days: 0 }), "参数缺数值");
});

test("the most pressing of several", () => {
  assert.deepEqual(mostPressing([{ days: 3 }, { days: -1 }, { days: 9 }]), { days: -1 });
  assert.equal(mostPressing([]), null);
});

test("half a year later, at the end of a month too", () => {
  assert.deepEqual(["2026-11-23", "2026-08-31", "2027-08-31", "2026-12-31"].map(halfYearAfter), ["2027-05-23", "2027-02-28", "2028-02-29", "2027-06-30"]);
});
