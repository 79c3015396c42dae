/** The log: one line per message, delivery marks, choices that go away (lesson 2). */

import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf } from "../src/lines";
import type { OwnLine } from "../src/lines";
import type { OutboxEntry } from "../src/outbox";
import { EMPTY, apply } from "../src/store";
import { announcement, freshLines } from "../src/view/announcer";
import { conversation, event } from "./events";

const events = conversation();
const upTo = (count: number) => events.slice(0, count).reduce(apply, EMPTY);
const echo = (id: string, status: OutboxEntry["status"], reason?: string): OutboxEntry =>
  ({ id, label: "几岁退休", saying: { text: "几岁退休" }, status, ...(reason ? { reason } : {}) });
const own = (lines: ReturnType<typeof linesOf>) => lines.filter((line): line is OwnLine => line.kind === "own");

test("lesson 2: echo and stored event are one line with one key", () => {
  const before = own(linesOf(upTo(2), [echo("m_1", "sending")], null));
  const both = own(linesOf(upTo(3), [echo("m_1", "delivered")], null));
  assert.deepEqual(before.map(({ key }) => key), ["m_1"]);
  assert.deepEqual(both.map(({ key }) => key), ["m_1"]);
  assert.equal(both[0]?.seq, 3);
});

test("marks go from 发送中 over 已送达 to 已读", () => {
  const mark = (count: number, box: OutboxEntry[]) => own(linesOf(upTo(count), box, null))[0]?.mark;
  assert.equal(mark(2, [echo("m_1", "sending")]), "sending");
  assert.equal(mark(2, [echo("m_1", "late")]), "late");
  assert.equal(mark(2, [echo("m_1", "delivered")]), "delivered");
  assert.equal(mark(3, []), "delivered");
  assert.equal(mark(5, []), "read");
});

test("a read mark of the caseworker also means 已读", () => {
  const third = (count: number) => own(linesOf(upTo(count), [], null))[2]?.mark;
  assert.equal(third(15), "delivered");
  assert.equal(third(16), "read");
});

test("a refusal is shown with the server's reason", () => {
  const line = own(linesOf(upTo(2), [echo("m_1", "refused", "太长了")], null))[0];
  assert.equal(line?.mark, "refused");
  assert.equal(line?.reason, "太长了");
});

test("choices are offered until the citizen has said something, also before that is stored", () => {
  const asks = (count: number, box: OutboxEntry[]) =>
    linesOf(upTo(count), box, null).some((line) => line.kind === "bot" && line.asksChoice);
  assert.equal(asks(6, []), true);
  assert.equal(asks(6, [echo("m_2", "sending")]), false);
  assert.equal(asks(6, [echo("m_2", "refused")]), true);
  assert.equal(asks(7, []), false);
});

test("a conversation that follows another one says so, once, at the top", () => {
  const lines = linesOf(upTo(3), [], "expired");
  assert.equal(lines[0]?.kind, "notice");
  assert.equal(lines.filter((line) => line.key === "replaced").length, 1);
});

test("a conversation that begins with the bot is not announced as a change", () => {
  const begun = apply(EMPTY, event(1, "speaker.changed", { from: "closed", to: "bot" }));
  assert.deepEqual(linesOf(begun, [], null), []);
});

test("unknown events are not shown", () => {
  assert.equal(linesOf(upTo(17), [], null).some((line) => line.seq === 8), false);
});

test("lesson 25: history and own messages are never announced", () => {
  const lines = linesOf(upTo(17), [], null);
  const spoken = freshLines(lines, 12, 0).map(announcement).filter((text) => text !== null);
  assert.deepEqual(spoken.length, 3);
  assert.match(spoken[2] ?? "", /工作人员说：您好，请讲。/);
  assert.deepEqual(freshLines(lines, 12, 17), []);
});

test("choices are announced with their question", () => {
  const question = linesOf(upTo(4), [], null).find((line) => line.seq === 4);
  assert.ok(question);
  assert.match(announcement(question) ?? "", /您是哪种情况？ 可以选择：男、女/);
});
