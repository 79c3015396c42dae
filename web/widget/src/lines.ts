/** What the log shows, line by line: a pure function of the conversation and the outbox. */

import { known } from "./protocol";
import type { Answer, ChatEvent, EventOf, KnownEvent, RatingValue } from "./protocol";
import type { OutboxEntry } from "./outbox";
import type { Replaced } from "./session";
import type { Conversation } from "./store";
import { texts } from "./texts";

export type Mark = "sending" | "delivered" | "read" | "late" | "refused";

interface Base {
  /** Stays the same from local echo to stored event, so that one message is one line. */
  readonly key: string;
  /** 0 for lines that no event stands behind yet. */
  readonly seq: number;
  readonly at: string | null;
}

export interface OwnLine extends Base {
  readonly kind: "own";
  readonly text: string;
  readonly mark: Mark;
  /** `client_msg_id`, to send again. */
  readonly id: string | null;
  readonly reason: string | null;
}

export interface AnswerLine extends Base {
  readonly kind: "bot";
  readonly answer: Answer;
  readonly rating: RatingValue | null;
  readonly asksChoice: boolean;
  readonly isLatest: boolean;
}

export interface PersonLine extends Base {
  readonly kind: "person";
  readonly name: string;
  readonly text: string;
}

export interface NoticeLine extends Base {
  readonly kind: "notice";
  readonly text: string;
}

export interface DayLine extends Base {
  readonly kind: "day";
  readonly text: string;
}

export type Line = OwnLine | AnswerLine | PersonLine | NoticeLine | DayLine;

const CLOCK = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", year: "numeric", month: "long", day: "numeric" });

/** 时:分 in China. */
export function clockTime(at: string): string {
  return CLOCK.format(new Date(at));
}

function ownLine(event: EventOf<"message.citizen">, conversation: Conversation): OwnLine {
  const dealtWith = Math.max(conversation.answeredSeq, conversation.seenSeq) >= event.seq;
  return {
    kind: "own", key: event.client_msg_id ?? `s${event.seq}`, seq: event.seq, at: event.at, id: event.client_msg_id,
    text: event.payload.text, mark: dealtWith ? "read" : "delivered", reason: null,
  };
}

function answerLine(event: EventOf<"message.bot">, conversation: Conversation, latest: number): AnswerLine {
  return {
    kind: "bot", key: `s${event.seq}`, seq: event.seq, at: event.at, answer: event.payload,
    rating: conversation.ratings[event.seq] ?? null,
    isLatest: event.seq === latest, asksChoice: event.seq === latest && conversation.openChoices.length > 0,
  };
}

function noticeLine(event: ChatEvent, text: string): NoticeLine {
  return { kind: "notice", key: `s${event.seq}`, seq: event.seq, at: event.at, text };
}

/** Nothing is said about a conversation that simply begins with the bot. */
function speakerLine(event: EventOf<"speaker.changed">): NoticeLine | null {
  const { from, to } = event.payload;
  if (to === "bot" && from !== "person" && from !== "waiting") return null;
  return noticeLine(event, texts.notices[to]);
}

function callbackText({ payload }: EventOf<"callback.requested">): string {
  return texts.notices.callback(payload.receipt, payload.name, payload.phone, texts.callback.times[payload.when]);
}

function lineOf(event: KnownEvent, conversation: Conversation, latest: number): Line | null {
  switch (event.type) {
    case "message.citizen": return ownLine(event, conversation);
    case "message.bot": return answerLine(event, conversation, latest);
    case "message.person":
      return { kind: "person", key: `s${event.seq}`, seq: event.seq, at: event.at, name: event.payload.name ?? "", text: event.payload.text };
    case "speaker.changed": return speakerLine(event);
    case "callback.requested": return noticeLine(event, callbackText(event));
    default: return null;
  }
}

const ECHO_MARK: Record<OutboxEntry["status"], Mark> = {
  sending: "sending", late: "late", refused: "refused", delivered: "delivered",
};

function echoLine(entry: OutboxEntry): OwnLine {
  return {
    kind: "own", key: entry.id, seq: 0, at: null, id: entry.id, text: entry.label,
    mark: ECHO_MARK[entry.status], reason: entry.reason ?? null,
  };
}

function withDays(lines: readonly Line[]): Line[] {
  let day = "";
  return lines.flatMap((line) => {
    const today = line.at ? DAY.format(new Date(line.at)) : day;
    if (today === day) return [line];
    day = today;
    return [{ kind: "day", key: `d${line.key}`, seq: 0, at: null, text: today } as DayLine, line];
  });
}

function stored(conversation: Conversation): Line[] {
  const latest = conversation.events.reduce((seq, event) => (event.type === "message.bot" ? event.seq : seq), 0);
  return conversation.events.flatMap((event) => {
    const typed = known(event);
    const line = typed && lineOf(typed, conversation, latest);
    return line ? [line] : [];
  });
}

const REPLACED: Record<Replaced, string> = {
  expired: texts.notices.restartedExpired, closed: texts.notices.restartedClosed,
};

function replacedLine(replaced: Replaced | null): Line[] {
  return replaced ? [{ kind: "notice", key: "replaced", seq: 0, at: null, text: REPLACED[replaced] }] : [];
}

/**
 * The lines of the log: that it follows another conversation, stored lines in `seq` order, then what is still on
 * its way. No message is shown twice.
 */
export function linesOf(conversation: Conversation, outbox: readonly OutboxEntry[], replaced: Replaced | null): Line[] {
  const lines = stored(conversation);
  const shown = new Set(lines.map((line) => line.key));
  const echoes = outbox.filter((entry) => !shown.has(entry.id)).map(echoLine);
  const answering = echoes.some((line) => line.mark !== "refused");
  const settled = answering ? lines.map((line) => (line.kind === "bot" ? { ...line, asksChoice: false } : line)) : lines;
  return [...replacedLine(replaced), ...withDays([...settled, ...echoes])];
}
