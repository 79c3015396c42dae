/** Values of parameters. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { NewValue } from "../src/api/protocol";
import { blankValue, faultOf, newestFirst, sent, valueOn } from "../src/knowledge/parameters/values";
import { TODAY, parameters } from "./platform/samples";

const parameter = parameters()[1];
if (!parameter) throw new Error("the samples have two parameters");
const whole: NewValue = { ...blankValue(parameter, TODAY), value: "4,812.50", value_again: "4812.5", source: { ...blankValue(parameter, TODAY).source, title: "通知" } };

test("the value of a day", () => {
  assert.equal(valueOn(parameter.values, "2025-12-31")?.value, "2000");
  assert.equal(valueOn(parameter.values, "2026-01-01")?.value, "2100.50");
  assert.equal(valueOn(parameter.values, "2023-01-01"), null);
  assert.deepEqual(newestFirst(parameter.values).map(({ valid_from }) => valid_from), ["2026-01-01", "2024-01-01"]);
});

test("both entries are the same number, however it is written", () => {
  assert.equal(faultOf(whole), null);
  const { value, value_again } = sent(whole);
  assert.deepEqual([value, value_again], ["4812.5", "4812.5"]);
});

test("what keeps a value from being stored is said at its place", () => {
  const faults: readonly [Partial<NewValue>, keyof NewValue][] = [
    [{ value: "四千" }, "value"], [{ value: "" }, "value"], [{ value_again: "" }, "value_again"], [{ value_again: "4821.5" }, "value_again"],
    [{ valid_from: "" }, "valid_from"], [{ valid_to: "2020-01-01" }, "valid_to"], [{ source: { ...whole.source, title: " " } }, "source"],
  ];
  for (const [change, at] of faults) assert.equal(faultOf({ ...whole, ...change })?.at, at, JSON.stringify(change));
});
