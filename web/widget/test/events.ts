/** Conversations to test with: events as the server sends them, in `seq` order. */

import type { Author, ChatEvent } from "../src/protocol";

const AUTHORS: Record<string, Author> = {
  "message.citizen": "citizen", "message.bot": "bot", "message.person": "person", "answer.rated": "citizen",
};

/** One event, an hour's worth of seconds apart from its neighbours by `seq`. */
export function event(seq: number, type: string, payload: unknown, id: string | null = null): ChatEvent {
  const at = new Date(Date.UTC(2026, 10, 23, 1, 0, seq)).toISOString();
  return { seq, type, at, author: AUTHORS[type] ?? "system", client_msg_id: id, payload };
}

/** A whole conversation: question back, choice, answer, rating, hand-over, an event of a type from the future. */
export function conversation(): ChatEvent[] {
  const rows: Array<[string, unknown, string?]> = [
    ["conversation.started", { channel: "web", region: "330100", mode: "elder" }],
    ["message.bot", { outcome: "chat", text: "您好", choices: [] }],
    ["message.citizen", { text: "几岁退休" }, "m_1"],
    ["message.bot", { outcome: "clarified", text: "您是哪种情况？", choices: [{ id: "a", label: "男" }, { id: "b", label: "女" }] }],
    ["turn.ended", { outcome: "clarified", up_to: 3 }],
    ["read.marked", { reader: "citizen", seq: 4 }],
    ["message.citizen", { text: "男", choice_id: "a" }, "m_2"],
    ["weather.changed", { sky: "blue" }],
    ["message.bot", { outcome: "answered", text: "按出生年月查表。", choices: [] }],
    ["turn.ended", { outcome: "answered", up_to: 7 }],
    ["answer.rated", { seq: 9, value: "unhelpful" }],
    ["answer.rated", { seq: 9, value: "helpful" }],
    ["message.citizen", { text: "找人工" }, "m_3"],
    ["speaker.changed", { from: "bot", to: "waiting", reason: "asked" }],
    ["speaker.changed", { from: "waiting", to: "person", reason: "claimed" }],
    ["read.marked", { reader: "person", seq: 13 }],
    ["message.person", { text: "您好，请讲。", name: "小王" }],
  ];
  return rows.map(([type, payload, id], index) => event(index + 1, type, payload, id ?? null));
}

/** A small generator of numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}
