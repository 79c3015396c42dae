/** The conversation as a fold of its events. Order is `seq` alone; delivery order and repeats do not matter. */

import { known } from "./protocol";
import type { ChatEvent, EventOf, KnownEvent, KnownType, Mode, RatingValue, Speaker, State } from "./protocol";

export interface Conversation {
  /** Every event up to here has been applied; the next one must be `lastSeq + 1`. */
  readonly lastSeq: number;
  readonly events: readonly ChatEvent[];
  /** Events that arrived before one that is still missing, by `seq`. */
  readonly ahead: Readonly<Record<number, ChatEvent>>;
  readonly speaker: Speaker;
  readonly mode: Mode;
  /** How far the citizen has read. */
  readonly lastReadSeq: number;
  /** How far the other side has read. */
  readonly seenSeq: number;
  /** How far the citizen's messages have been dealt with. */
  readonly answeredSeq: number;
  readonly openChoices: readonly string[];
  readonly ratings: Readonly<Record<number, RatingValue>>;
}

export const EMPTY: Conversation = {
  lastSeq: 0, events: [], ahead: {}, speaker: "bot", mode: "standard",
  lastReadSeq: 0, seenSeq: 0, answeredSeq: 0, openChoices: [], ratings: {},
};

type Change = Partial<Conversation>;
type Folds = { readonly [T in KnownType]?: (conversation: Conversation, event: EventOf<T>) => Change };

const FOLDS: Folds = {
  "conversation.started": (_, event) => ({ mode: event.payload.mode }),
  "message.citizen": () => ({ openChoices: [] }),
  "message.bot": (_, event) => ({ openChoices: (event.payload.choices ?? []).map((choice) => choice.id) }),
  "speaker.changed": (_, event) => ({ speaker: event.payload.to }),
  "turn.ended": (was, event) => ({ answeredSeq: Math.max(was.answeredSeq, event.payload.up_to) }),
  "read.marked": (was, { payload }) => payload.reader === "citizen"
    ? { lastReadSeq: Math.max(was.lastReadSeq, payload.seq) }
    : { seenSeq: Math.max(was.seenSeq, payload.seq) },
  "answer.rated": (was, { payload }) => ({ ratings: { ...was.ratings, [payload.seq]: payload.value } }),
};

function changeBy(was: Conversation, event: KnownEvent): Change {
  const fold = FOLDS[event.type] as ((was: Conversation, event: KnownEvent) => Change) | undefined;
  return fold ? fold(was, event) : {};
}

function append(was: Conversation, event: ChatEvent): Conversation {
  const typed = known(event);
  return { ...was, ...(typed ? changeBy(was, typed) : {}), lastSeq: event.seq, events: [...was.events, event] };
}

function drain(was: Conversation): Conversation {
  let now = was;
  for (let next = now.ahead[now.lastSeq + 1]; next; next = now.ahead[now.lastSeq + 1]) {
    const { [next.seq]: _, ...ahead } = now.ahead;
    now = append({ ...now, ahead }, next);
  }
  return now;
}

/**
 * The conversation after `event`. An event that was already applied changes nothing; one that is
 * ahead of a hole is kept aside until the hole is filled.
 */
export function apply(was: Conversation, event: ChatEvent): Conversation {
  if (event.seq <= was.lastSeq || was.ahead[event.seq]) return was;
  return drain({ ...was, ahead: { ...was.ahead, [event.seq]: event } });
}

/** True while an event is missing: what follows it waits in `ahead`. */
export function hasHole(conversation: Conversation): boolean {
  return Object.keys(conversation.ahead).length > 0;
}

/** True for a message that somebody else wrote to the citizen. */
export function isForCitizen(event: ChatEvent): boolean {
  return event.type === "message.bot" || event.type === "message.person";
}

/** How many messages for the citizen come after the last one read: counted anew each time, never kept. */
export function unread(conversation: Conversation): number {
  return conversation.events.filter((event) => event.seq > conversation.lastReadSeq && isForCitizen(event)).length;
}

/** True while the bot has neither answered the last thing the citizen said nor ended its turn otherwise. */
export function awaitsBot({ speaker, events, answeredSeq }: Conversation): boolean {
  if (speaker !== "bot") return false;
  const last = (type: string): number => events.reduce((seq, event) => (event.type === type ? event.seq : seq), 0);
  return last("message.citizen") > Math.max(answeredSeq, last("message.bot"));
}

/** The same summary as the server's `state`. */
export function summary(conversation: Conversation): State {
  return {
    speaker: conversation.speaker, mode: conversation.mode, last_seq: conversation.lastSeq,
    last_read_seq: conversation.lastReadSeq, unread: unread(conversation), answered_seq: conversation.answeredSeq,
    open_choices: conversation.openChoices, closed: conversation.speaker === "closed",
  };
}
