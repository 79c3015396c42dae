/** Cases beside the article. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { blankCase } from "../src/knowledge/edit/blank";
import { useCases } from "../src/knowledge/edit/side/cases";
import { Platform } from "./platform/platform";
import { Visitor } from "./platform/visitor";

const FILE = "unemployment/benefit-months.md";

async function begin() {
  const visitor = await new Visitor(new Platform()).signIn();
  return { visitor, cases: useCases(visitor.knowledge, FILE, visitor.platform.page(FILE).cases) };
}

test("running says which fail and why", async () => {
  const { cases } = await begin();
  await cases.run();
  assert.equal(cases.failed.value, 1);
  const [first, second] = cases.items.value;
  assert.equal(first && cases.resultOf(first)?.passed, true);
  assert.match((second && cases.resultOf(second)?.reason) ?? "", /benefit-amount/);
});

test("an unfinished case cannot be saved, a finished one is", async () => {
  const { visitor, cases } = await begin();
  const fresh = blankCase("benefit-months");
  cases.items.value.push(fresh);
  assert.equal(cases.changed.value, true);
  assert.match(cases.fault.value ?? "", /用例 3/);
  cases.items.value[2] = { ...fresh, ask: "领多久" };
  assert.equal(cases.fault.value, null);
  await cases.save();
  assert.equal(cases.changed.value, false);
  assert.equal(visitor.platform.cases.get(FILE)?.length, 3);
});

test("running saves first, so that what is run is what is seen", async () => {
  const { visitor, cases } = await begin();
  cases.items.value.pop();
  await cases.run();
  assert.equal(visitor.platform.cases.get(FILE)?.length, 1);
  assert.equal(cases.failed.value, 0);
});

test("two saves at once are one", async () => {
  const { visitor, cases } = await begin();
  cases.items.value.pop();
  await Promise.all([cases.save(), cases.run()]);
  assert.equal(visitor.platform.calls.filter(({ method }) => method === "PUT").length, 1);
  assert.equal(cases.failed.value, 0);
});

test("cases that somebody else changed meanwhile are not overwritten", async () => {
  const { visitor, cases } = await begin();
  visitor.platform.cases.set(FILE, []);
  cases.items.value.pop();
  await assert.rejects(cases.save(), /别人改过/);
  assert.equal(cases.changed.value, true);
});
