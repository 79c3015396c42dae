/** The fold: delivery order and repeats do not matter (lessons 1, 3, 14). */

import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, apply, awaitsBot, hasHole, summary, unread } from "../src/store";
import { conversation, event, seeded, shuffled } from "./events";

const events = conversation();
const fold = (list: readonly ReturnType<typeof event>[]) => list.reduce(apply, EMPTY);

test("lesson 1: any delivery with repeats ends in the same state as a fresh load", () => {
  const fresh = fold(events);
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const repeats = events.filter(() => random() < 0.4);
    assert.deepEqual(fold(shuffled([...events, ...repeats], random)), fresh, `seed ${seed}`);
  }
});

test("lesson 1: the line drops after any event and the rest is replayed with overlap", () => {
  const fresh = fold(events);
  for (let cut = 0; cut <= events.length; cut++) {
    const replayed = events.slice(Math.max(0, cut - 2));
    assert.deepEqual(fold([...events.slice(0, cut), ...replayed]), fresh, `cut after ${cut}`);
  }
});

test("the summary is the server's state", () => {
  assert.deepEqual(summary(fold(events)), {
    speaker: "person", mode: "elder", last_seq: 17, last_read_seq: 4, unread: 2,
    answered_seq: 7, open_choices: [], closed: false,
  });
  assert.deepEqual(summary(fold(events.slice(0, 5))).open_choices, ["a", "b"]);
});

test("an event behind a hole waits and is not shown", () => {
  const [first, second, third] = events;
  assert.ok(first && second && third);
  const torn = fold([first, third]);
  assert.equal(hasHole(torn), true);
  assert.equal(torn.lastSeq, 1);
  assert.deepEqual(torn.events.map(({ seq }) => seq), [1]);
  const healed = apply(torn, second);
  assert.equal(hasHole(healed), false);
  assert.deepEqual(healed.events.map(({ seq }) => seq), [1, 2, 3]);
});

test("lesson 3: order is seq, whatever the times say", () => {
  const late = { ...event(1, "message.person", { text: "一" }), at: "2030-01-01T00:00:00Z" };
  const early = { ...event(2, "message.person", { text: "二" }), at: "2020-01-01T00:00:00Z" };
  assert.deepEqual(fold([early, late]).events.map(({ seq }) => seq), [1, 2]);
});

test("lesson 14: unread counts others' messages after the last read one, own ones never", () => {
  const base = [event(1, "message.citizen", { text: "在吗" }), event(2, "message.person", { text: "在" }), event(3, "message.citizen", { text: "好" })];
  assert.equal(unread(fold(base)), 1);
  assert.equal(unread(fold([...base, event(4, "read.marked", { reader: "citizen", seq: 2 })])), 0);
  assert.equal(unread(fold([...base, event(4, "read.marked", { reader: "person", seq: 3 })])), 1);
});

test("an older read mark or turn does not turn the clock back", () => {
  const marked = fold([
    event(1, "read.marked", { reader: "citizen", seq: 9 }), event(2, "read.marked", { reader: "citizen", seq: 3 }),
    event(3, "turn.ended", { outcome: "answered", up_to: 8 }), event(4, "turn.ended", { outcome: "answered", up_to: 2 }),
  ]);
  assert.equal(marked.lastReadSeq, 9);
  assert.equal(marked.answeredSeq, 8);
});

test("an unknown type is kept and changes nothing else", () => {
  const before = fold(events.slice(0, 7));
  const after = apply(before, events[7] as ReturnType<typeof event>);
  assert.deepEqual({ ...after, events: before.events, lastSeq: before.lastSeq }, before);
  assert.equal(after.events.length, 8);
});

test("the bot owes an answer until it has answered or ended the turn, and none once a person has taken over", () => {
  assert.equal(awaitsBot(fold(events.slice(0, 3))), true);
  assert.equal(awaitsBot(fold(events.slice(0, 4))), false);
  assert.equal(awaitsBot(fold([event(1, "message.citizen", { text: "嗯" }), event(2, "turn.ended", { outcome: "chat", up_to: 1 })])), false);
  assert.equal(awaitsBot(fold(events.slice(0, 14))), false);
});
