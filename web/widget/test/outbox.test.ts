/** The outbox: nothing said is lost, nothing is sent under two names (lesson 2). */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../src/outbox";
import { MemoryShelf } from "../src/storage";

const ids = (box: Outbox) => box.unsent.map(({ id }) => id);

function filled(shelf = new MemoryShelf()): Outbox {
  const box = new Outbox(shelf);
  box.add("m_1", { text: "一" }, "一");
  box.add("m_2", { choice_id: "c" }, "二");
  return box;
}

test("a reload brings unsent messages back in order, under the same ids", () => {
  const shelf = new MemoryShelf();
  const before = filled(shelf);
  const after = new Outbox(shelf);
  assert.deepEqual(after.entries, before.entries);
  assert.deepEqual(ids(after), ["m_1", "m_2"]);
});

test("what the server has stored is not kept in the tab, but shown until its event comes", () => {
  const shelf = new MemoryShelf();
  const box = filled(shelf);
  box.delivered("m_1");
  assert.deepEqual(ids(box), ["m_2"]);
  assert.equal(box.entries.length, 2);
  assert.deepEqual(ids(new Outbox(shelf)), ["m_2"]);
  box.settle("m_1");
  box.settle("m_2");
  assert.equal(shelf.read("yichuang:outbox"), null);
});

test("a late message is still sent by itself, a refused one waits for the citizen", () => {
  const box = filled();
  box.late("m_1");
  box.refuse("m_2", "太长了");
  assert.deepEqual(ids(box), ["m_1"]);
  box.again("m_2");
  assert.deepEqual(ids(box), ["m_1", "m_2"]);
  assert.equal(box.entries[1]?.reason, undefined);
});

test("a late mark or a refusal does not undo a delivery", () => {
  const box = filled();
  box.delivered("m_1");
  box.late("m_1");
  box.refuse("m_1", "不行");
  assert.equal(box.entries[0]?.status, "delivered");
});

test("another conversation takes over what is unsent and leaves what was delivered", () => {
  const box = filled();
  box.delivered("m_1");
  box.forgetDelivered();
  assert.deepEqual(box.entries.map(({ id }) => id), ["m_2"]);
});

test("spoilt storage is an empty outbox", () => {
  for (const text of ["{", "7", "[null, 3, {\"id\": 1}]"]) {
    const shelf = new MemoryShelf();
    shelf.write("yichuang:outbox", text);
    assert.deepEqual(new Outbox(shelf).entries, []);
  }
});
