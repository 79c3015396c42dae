/** The whole client against a fake server: nothing lost, nothing doubled, tokens, fallback. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat } from "../src/chat";
import type { ChatEvent } from "../src/protocol";
import { Rest } from "../src/rest";
import { MemoryShelf } from "../src/storage";
import { conversation, event } from "./events";
import { FakeServer, FakeTimers, Sockets, settle } from "./fakes";

const KEY = "yichuang:conversation";

async function opened(shelf = new MemoryShelf(), server = new FakeServer()) {
  const timers = new FakeTimers();
  const sockets = new Sockets();
  const chat = new Chat({
    rest: new Rest("", server.fetch), shelf, timers, random: () => 0.5, openSocket: sockets.open,
  }, { region: "330100", mode: () => "standard" }, () => undefined);
  chat.start();
  await settle();
  return { shelf, server, timers, sockets, chat };
}

type Parts = Awaited<ReturnType<typeof opened>>;

const texts = ({ chat }: Parts) => chat.snapshot.lines.flatMap((line) =>
  line.kind === "own" || line.kind === "person" ? [line.text] : line.kind === "bot" ? [line.answer.text] : []);
const marks = ({ chat }: Parts) => chat.snapshot.lines.flatMap((line) => (line.kind === "own" ? [line.mark] : []));
const citizen = (seq: number, text: string, id: string): ChatEvent => event(seq, "message.citizen", { text }, id);

async function fallBack({ sockets, timers }: Parts): Promise<void> {
  for (const wait of [500, 1000, 0]) {
    sockets.last.breakOff();
    await timers.pass(wait);
  }
  await settle();
}

test("a new conversation is started with region and mode, and remembered in the tab", async () => {
  const { server, shelf } = await opened();
  assert.deepEqual(server.to("conversations")[0]?.body, { mode: "standard", region: "330100" });
  assert.match(shelf.read(KEY) ?? "", /"conversationId":"c_1"/);
});

test("lesson 1: the socket drops before, during and after every event; the log equals a fresh one", async () => {
  const events = conversation();
  const fresh = await opened();
  fresh.sockets.last.accept(events.length);
  fresh.sockets.last.tell(events);
  for (let cut = 0; cut <= events.length; cut++) {
    const torn = await opened();
    torn.sockets.last.accept();
    torn.sockets.last.tell(events.slice(0, cut));
    torn.sockets.last.breakOff();
    await torn.timers.pass(500);
    const after = torn.sockets.last;
    after.accept(events.length);
    assert.equal(after.of("hello")[0]?.after_seq, cut);
    after.tell(events.slice(cut));
    assert.deepEqual(torn.chat.snapshot.lines, fresh.chat.snapshot.lines, `cut after ${cut}`);
  }
});

test("a hole is filled from the last event before it", async () => {
  const parts = await opened();
  parts.server.events = conversation();
  parts.sockets.last.accept();
  parts.sockets.last.tell(parts.server.events.slice(0, 2));
  parts.sockets.last.tell(parts.server.events.slice(3, 4));
  await settle();
  assert.match(parts.server.to("events")[0]?.path ?? "", /after_seq=2&wait=0/);
  assert.deepEqual(texts(parts).slice(0, 3), ["您好", "几岁退休", "您是哪种情况？"]);
});

test("lesson 2: unacknowledged messages go out again under the same id, and are one line", async () => {
  const parts = await opened();
  const first = parts.sockets.last;
  first.accept();
  parts.chat.say({ text: "在吗" }, "在吗");
  const id = first.of("message")[0]?.client_msg_id ?? "";
  first.breakOff();
  await parts.timers.pass(500);
  parts.sockets.last.accept();
  assert.deepEqual(parts.sockets.last.of("message").map((frame) => frame.client_msg_id), [id]);
  parts.sockets.last.say({ type: "ack", client_msg_id: id, seq: 1, duplicate: true });
  assert.deepEqual(marks(parts), ["delivered"]);
  parts.sockets.last.tell([citizen(1, "在吗", id), citizen(1, "在吗", id)]);
  assert.deepEqual(texts(parts), ["在吗"]);
});

test("lesson 2: an acknowledged message is not sent again after a reconnect", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.chat.say({ text: "在吗" }, "在吗");
  const id = parts.sockets.last.of("message")[0]?.client_msg_id ?? "";
  parts.sockets.last.say({ type: "ack", client_msg_id: id, seq: 1, duplicate: false });
  parts.sockets.last.breakOff();
  await parts.timers.pass(500);
  parts.sockets.last.accept();
  assert.equal(parts.sockets.last.of("message").length, 0);
});

test("the event may come before the acknowledgement", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.chat.say({ text: "在吗" }, "在吗");
  const id = parts.sockets.last.of("message")[0]?.client_msg_id ?? "";
  parts.sockets.last.tell([citizen(1, "在吗", id)]);
  parts.sockets.last.say({ type: "ack", client_msg_id: id, seq: 1, duplicate: false });
  assert.deepEqual(texts(parts), ["在吗"]);
});

test("what was said offline is sent after a reload, in the same conversation", async () => {
  const before = await opened();
  before.chat.say({ text: "一" }, "一");
  before.chat.say({ choice_id: "c" }, "二");
  before.chat.stop();
  const after = await opened(before.shelf, before.server);
  after.sockets.last.accept();
  assert.deepEqual(after.sockets.last.of("hello").map(({ token, after_seq }) => [token, after_seq]), [["t_1", 0]]);
  assert.deepEqual(after.sockets.last.of("message").map((frame) => ("text" in frame ? frame.text : frame.choice_id)), ["一", "c"]);
  assert.equal(after.server.to("conversations").length, 1);
});

test("an acknowledged message whose event stays away is asked for", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.chat.say({ text: "在吗" }, "在吗");
  const id = parts.sockets.last.of("message")[0]?.client_msg_id ?? "";
  parts.server.events = [citizen(1, "在吗", id)];
  parts.sockets.last.say({ type: "ack", client_msg_id: id, seq: 1, duplicate: false });
  await parts.timers.pass(2_000);
  assert.equal(parts.server.to("events").length, 1);
  assert.deepEqual(parts.chat.snapshot.lines.filter((line) => line.seq === 1).length, 1);
});

test("after 15 s without an acknowledgement a message is 未送出, and goes out when the line is back", async () => {
  const parts = await opened();
  parts.chat.say({ text: "在吗" }, "在吗");
  await parts.timers.pass(15_000);
  assert.deepEqual(marks(parts), ["late"]);
  parts.sockets.last.accept();
  assert.equal(parts.sockets.last.of("message").length, 1);
});

test("a refused message shows the reason and is sent again only when asked", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.chat.say({ text: "长" }, "长");
  const id = parts.sockets.last.of("message")[0]?.client_msg_id ?? "";
  parts.sockets.last.say({ type: "error", code: "too_long", message: "太长了", client_msg_id: id });
  assert.deepEqual(marks(parts), ["refused"]);
  parts.chat.resend(id);
  assert.deepEqual(parts.sockets.last.of("message").map((frame) => frame.client_msg_id), [id, id]);
});

test("the third failed socket hands over to REST: history, sending, and back to the socket", async () => {
  const parts = await opened();
  parts.server.events = conversation();
  await fallBack(parts);
  assert.equal(parts.chat.snapshot.offline, false);
  assert.equal(texts(parts).includes("您好，请讲。"), true);
  parts.chat.say({ text: "一" }, "一");
  parts.chat.say({ text: "二" }, "二");
  await settle();
  assert.deepEqual(parts.server.to("messages").map(({ body }) => body["text"]), ["一", "二"]);
  await parts.timers.pass(2_000);
  parts.sockets.last.accept(17);
  assert.equal(parts.sockets.last.of("hello")[0]?.after_seq, 17);
  assert.equal(parts.sockets.last.of("message").length, 0);
});

test("over REST a refusal stops one message, an outage stops none", async () => {
  const parts = await opened();
  let outage = true;
  parts.server.reply = ({ path, body }) => {
    if (path !== "messages") return null;
    if (body["text"] === "坏") return { status: 422, body: { error: { code: "bad", message: "请改" } } };
    return outage ? { status: 503, body: {} } : null;
  };
  await fallBack(parts);
  for (const text of ["坏", "好"]) parts.chat.say({ text }, text);
  await settle();
  outage = false;
  await parts.timers.pass(5_000);
  assert.deepEqual(marks(parts), ["refused", "delivered"]);
});

test("with everything down the citizen is told, calmly, and again when it is back", async () => {
  const parts = await opened();
  parts.server.reply = () => "unreachable";
  await fallBack(parts);
  await parts.timers.pass(2_000);
  assert.equal(parts.chat.snapshot.offline, true);
  parts.server.reply = () => null;
  await parts.timers.pass(20_000);
  assert.equal(parts.chat.snapshot.offline, false);
});

test("an interruption of less than 2 s is not mentioned", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.sockets.last.breakOff();
  await parts.timers.pass(500);
  parts.sockets.last.accept();
  await parts.timers.pass(5_000);
  assert.equal(parts.chat.snapshot.offline, false);
});

test("a token the socket refuses is renewed, and the conversation goes on", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.sockets.last.breakOff(4401);
  await parts.timers.pass(500);
  assert.equal(parts.server.to("token").length, 1);
  parts.sockets.last.accept();
  assert.equal(parts.sockets.last.of("hello")[0]?.token, "t_2");
  assert.equal(parts.server.to("conversations").length, 1);
});

test("a token frame is used from then on, also after a reload", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.sockets.last.say({ type: "token", token: "t_new", expires_at: "2026-11-23T06:00:00Z" });
  assert.match(parts.shelf.read(KEY) ?? "", /t_new/);
});

test("a token that cannot be renewed starts a new conversation that says so and carries what is unsent", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.sockets.last.tell(conversation());
  parts.sockets.last.breakOff(4401);
  parts.chat.say({ text: "还在吗" }, "还在吗");
  parts.server.reply = ({ path }) => (path === "token" ? { status: 401, body: { error: { code: "token_invalid", message: "请重新开始" } } } : null);
  await parts.timers.pass(500);
  parts.sockets.last.accept();
  assert.equal(parts.server.to("conversations")[1]?.body["previous_token"], "t_1");
  assert.equal(parts.sockets.last.of("hello")[0]?.after_seq, 0);
  assert.deepEqual(parts.sockets.last.of("message").map((frame) => ("text" in frame ? frame.text : "")), ["还在吗"]);
  assert.equal(parts.chat.snapshot.lines[0]?.key, "replaced");
  assert.deepEqual(texts(parts), ["还在吗"]);
});

test("REST renews an expired token once and repeats the request", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.server.reply = ({ path, token }) =>
    path === "ratings" && token === "t_1" ? { status: 401, body: { error: { code: "token_expired", message: "已过期" } } } : null;
  await parts.chat.rate(4, "helpful");
  assert.deepEqual(parts.server.to("ratings").map(({ token }) => token), ["t_1", "t_2"]);
});

test("lesson 15: what is said after the close opens a conversation that follows the old one", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.sockets.last.tell([event(1, "speaker.changed", { from: "person", to: "closed", reason: "done" })]);
  parts.chat.say({ text: "还有一事" }, "还有一事");
  await settle();
  parts.sockets.last.accept();
  assert.equal(parts.server.to("conversations")[1]?.body["previous_token"], "t_1");
  assert.equal(parts.sockets.last.of("message").length, 1);
});

test("history is what was there on a reload; in a new conversation everything is new", async () => {
  const first = await opened();
  first.sockets.last.accept(2);
  assert.equal(first.chat.snapshot.historySeq, 0);
  const again = await opened(first.shelf, first.server);
  assert.equal(again.chat.snapshot.historySeq, null);
  again.sockets.last.accept(9);
  assert.equal(again.chat.snapshot.historySeq, 9);
});

test("reading is reported once per newest message, over REST when there is no socket", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.sockets.last.tell(conversation());
  parts.chat.markRead();
  parts.chat.markRead();
  assert.deepEqual(parts.sockets.last.of("read").map(({ seq }) => seq), [17]);
  const rest = await opened();
  rest.server.events = conversation();
  await fallBack(rest);
  rest.chat.markRead();
  await settle();
  assert.deepEqual(rest.server.to("read").map(({ body }) => body["seq"]), [17]);
});

test("正在查找 is shown from the question to the answer, and a caseworker's typing not across a lost line", async () => {
  const parts = await opened();
  parts.sockets.last.accept();
  parts.sockets.last.tell([citizen(1, "几岁退休", "m_x")]);
  assert.equal(parts.chat.snapshot.busy, "bot");
  parts.sockets.last.tell([event(2, "message.bot", { text: "答" })]);
  assert.equal(parts.chat.snapshot.busy, null);
  parts.sockets.last.say({ type: "typing", who: "person", on: true });
  assert.equal(parts.chat.snapshot.busy, "person");
  parts.sockets.last.breakOff();
  assert.equal(parts.chat.snapshot.busy, null);
});
