/** The socket: greeting, pings, silence, back-off, refused tokens. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff } from "../src/backoff";
import { Connection } from "../src/connection";
import type { ConnectionHooks } from "../src/connection";
import { Unreachable } from "../src/rest";
import { TypingSignal } from "../src/typing";
import { FakeTimers, Sockets, settle } from "./fakes";

const middle = (): number => 0.5;

function line(overrides: Partial<ConnectionHooks> = {}) {
  const timers = new FakeTimers();
  const sockets = new Sockets();
  const seen = { frames: [] as string[], downs: [] as number[], refused: [] as string[] };
  const hooks: ConnectionHooks = {
    hello: () => Promise.resolve({ token: "t", after_seq: 4 }), frame: ({ type }) => seen.frames.push(type),
    down: (failures) => seen.downs.push(failures), carried: () => false, refused: (token) => seen.refused.push(token),
    ...overrides,
  };
  const connection = new Connection(hooks, { open: sockets.open, timers, random: middle });
  return { timers, sockets, seen, connection };
}

async function started(overrides: Partial<ConnectionHooks> = {}) {
  const parts = line(overrides);
  parts.connection.start();
  await settle();
  return parts;
}

test("the wait grows as the protocol says and then stays, give or take a fifth", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 99].map((n) => backoff(n, middle)), [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  assert.equal(backoff(1, () => 0), 400);
  assert.equal(backoff(6, () => 0.999999), 18000);
});

test("the first frame is hello with the token and the last seq; nothing is sent before ready", async () => {
  const { sockets, connection } = await started();
  sockets.last.onopen?.();
  assert.deepEqual(sockets.last.sent, [{ type: "hello", token: "t", after_seq: 4 }]);
  assert.equal(connection.send({ type: "ping" }), false);
  sockets.last.accept();
  assert.equal(connection.send({ type: "typing", on: true }), true);
});

test("it pings every 20 s and leaves a line that is silent for 40 s", async () => {
  const { sockets, timers, seen } = await started();
  const first = sockets.last;
  first.accept();
  await timers.pass(20_000);
  assert.equal(first.of("ping").length, 1);
  first.say({ type: "pong" });
  await timers.pass(39_000);
  assert.deepEqual(seen.downs, []);
  await timers.pass(1_500);
  assert.equal(first.closed, true);
  assert.deepEqual(seen.downs, [1]);
  assert.equal(sockets.all.length, 2);
});

test("a socket that opens but never gets ready counts as a failure", async () => {
  const { sockets, timers, seen } = await started();
  sockets.last.onopen?.();
  await timers.pass(10_000);
  assert.deepEqual(seen.downs, [1]);
});

test("failures are counted in a row and forgotten once the line is ready", async () => {
  const { sockets, timers, seen } = await started();
  for (const wait of [500, 1000, 2000]) {
    sockets.last.breakOff();
    await timers.pass(wait);
  }
  assert.deepEqual(seen.downs, [1, 2, 3]);
  assert.equal(sockets.all.length, 4);
  sockets.last.accept();
  sockets.last.breakOff();
  assert.deepEqual(seen.downs, [1, 2, 3, 1]);
});

test("while REST carries the conversation the socket is tried once a minute", async () => {
  const { sockets, timers } = await started({ carried: () => true });
  sockets.last.breakOff();
  await timers.pass(59_000);
  assert.equal(sockets.all.length, 1);
  await timers.pass(1_000);
  assert.equal(sockets.all.length, 2);
});

test("no token to be had is a failure that is tried again", async () => {
  let away = true;
  const { sockets, timers, seen } = await started({
    hello: () => (away ? Promise.reject(new Unreachable()) : Promise.resolve({ token: "t", after_seq: 0 })),
  });
  assert.deepEqual(seen.downs, [1]);
  assert.equal(sockets.all.length, 0);
  away = false;
  await timers.pass(500);
  assert.equal(sockets.all.length, 1);
});

test("close code 4401 and token errors are told as a refused token", async () => {
  const { sockets, seen } = await started();
  sockets.last.accept();
  sockets.last.breakOff(4401);
  assert.deepEqual(seen.refused, ["t"]);
});

test("what an abandoned socket still says is not heard", async () => {
  const { sockets, seen, connection } = await started();
  const old = sockets.last;
  old.accept();
  connection.reconnect();
  await settle();
  old.say({ type: "typing", who: "bot", on: true });
  old.breakOff();
  assert.deepEqual(seen.frames, ["ready"]);
  assert.deepEqual(seen.downs, []);
});

test("spoilt frames are passed over", async () => {
  const { sockets, seen } = await started();
  sockets.last.accept();
  sockets.last.onmessage?.({ data: "{" });
  sockets.last.onmessage?.({ data: new Uint8Array(2) });
  assert.deepEqual(seen.frames, ["ready"]);
});

test("a nudge on a dead line finds out within 5 s", async () => {
  const { sockets, timers, seen, connection } = await started();
  sockets.last.accept();
  connection.nudge();
  await timers.pass(5_000);
  assert.deepEqual(seen.downs, [1]);
});

test("after stop nothing is opened any more", async () => {
  const { sockets, timers, connection } = await started();
  sockets.last.accept();
  connection.stop();
  await timers.pass(120_000);
  assert.equal(sockets.all.length, 1);
});

test("typing: on once per 3 s while writing, off when idle, emptied or sent", async () => {
  const timers = new FakeTimers();
  const sent: boolean[] = [];
  const typing = new TypingSignal((on) => sent.push(on), timers);
  for (const text of ["我", "我想", "我想问"]) typing.changed(text);
  assert.deepEqual(sent, [true]);
  await timers.pass(2_900);
  typing.changed("我想问一");
  await timers.pass(200);
  typing.changed("我想问一下");
  assert.deepEqual(sent, [true, true]);
  await timers.pass(3_000);
  assert.deepEqual(sent, [true, true, false]);
  typing.changed(" ");
  typing.changed("好");
  typing.stop();
  typing.stop();
  assert.deepEqual(sent, [true, true, false, true, false]);
});
