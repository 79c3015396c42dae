/** The wire types of the web chat protocol (docs/chat-protocol.md): events, state, frames, REST bodies. */

export type Author = "citizen" | "bot" | "person" | "system";
export type Speaker = "bot" | "waiting" | "person" | "closed";
export type Mode = "standard" | "elder";
export type RatingValue = "helpful" | "unhelpful";
export type CallbackTime = "morning" | "afternoon" | "any";

/** A button: pressing it sends `id` as `choice_id`; `label` is what people read. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** One legal or official document that an answer stands on. */
export interface Basis {
  readonly title: string;
  readonly number?: string | null;
  readonly article?: string | null;
  readonly issuer?: string | null;
  readonly url?: string | null;
  readonly quote?: string | null;
}

/** One dated figure used in an answer. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly source?: string | null;
  readonly valid_from?: string | null;
}

/** Payload of `message.bot`. Only `text` is certain: short system remarks carry little else. */
export interface Answer {
  readonly text: string;
  readonly outcome?: string;
  readonly spoken?: string | null;
  readonly title?: string | null;
  readonly basis?: readonly Basis[];
  readonly valid_from?: string | null;
  readonly valid_to?: string | null;
  readonly region_name?: string | null;
  readonly reviewed_on?: string | null;
  readonly figures?: readonly Figure[];
  readonly choices?: readonly Choice[];
  readonly related?: readonly Choice[];
  readonly notice?: string | null;
  readonly offer_person?: boolean;
}

interface Payloads {
  "conversation.started": { channel: string; region: string; mode: Mode };
  "message.citizen": { text: string; choice_id?: string | null };
  "message.bot": Answer;
  "message.person": { text: string; name?: string | null };
  "speaker.changed": { from: Speaker; to: Speaker; reason?: string | null };
  "turn.ended": { outcome: string; up_to: number };
  "read.marked": { reader: Author; seq: number };
  "answer.rated": { seq: number; value: RatingValue; comment?: string | null };
  "callback.requested": { receipt: string; name: string; phone: string; when: CallbackTime; text?: string | null };
}

export type KnownType = keyof Payloads;

interface Envelope<T extends string, P> {
  readonly seq: number;
  readonly type: T;
  /** UTC, ISO 8601 with `Z`. */
  readonly at: string;
  readonly author: Author;
  readonly client_msg_id: string | null;
  readonly payload: P;
}

export type EventOf<T extends KnownType> = Envelope<T, Payloads[T]>;
export type KnownEvent = { [T in KnownType]: EventOf<T> }[KnownType];
/** Any event as it arrives: the type may be one that this client does not know yet. */
export type ChatEvent = Envelope<string, unknown>;

const KNOWN: ReadonlySet<string> = new Set<KnownType>([
  "conversation.started", "message.citizen", "message.bot", "message.person", "speaker.changed",
  "turn.ended", "read.marked", "answer.rated", "callback.requested",
]);

/** The event with its payload typed, or null when its type is unknown (it is kept, not shown). */
export function known(event: ChatEvent): KnownEvent | null {
  return KNOWN.has(event.type) ? (event as KnownEvent) : null;
}

/** The server's summary of a conversation; equals the fold of its events. */
export interface State {
  readonly speaker: Speaker;
  readonly mode: Mode;
  readonly last_seq: number;
  readonly last_read_seq: number;
  readonly unread: number;
  readonly answered_seq: number;
  readonly open_choices: readonly string[];
  readonly closed: boolean;
}

export interface Opening {
  readonly open: boolean;
  readonly text: string;
  readonly next_open: string | null;
}

export interface Started {
  readonly conversation_id: string;
  readonly token: string;
  readonly expires_at: string;
  readonly opening: Opening;
}

export interface Renewed {
  readonly token: string;
  readonly expires_at: string;
}

export interface EventPage {
  readonly events: readonly ChatEvent[];
  readonly state: State;
  readonly last_seq: number;
}

export interface Stored {
  readonly seq: number;
  readonly duplicate: boolean;
}

export interface CallbackRequest {
  readonly client_msg_id: string;
  readonly name: string;
  readonly phone: string;
  readonly when: CallbackTime;
}

export interface Receipt {
  readonly receipt: string;
  readonly text: string;
}

/** What the citizen says: free text, or the id of a pressed button. */
export type Saying = { readonly text: string } | { readonly choice_id: string };

export interface Hello {
  readonly token: string;
  readonly after_seq: number;
}

export type ClientFrame =
  | ({ type: "message"; client_msg_id: string } & Saying)
  | { type: "typing"; on: boolean }
  | { type: "read"; seq: number }
  | { type: "ping" };

export type ServerFrame =
  | { type: "ready"; conversation_id: string; last_seq: number; state: State }
  | { type: "ack"; client_msg_id: string; seq: number; duplicate: boolean }
  | { type: "event"; event: ChatEvent }
  | { type: "typing"; who: "bot" | "person"; on: boolean }
  | { type: "callback_taken"; client_msg_id: string; receipt: string; text: string }
  | { type: "token"; token: string; expires_at: string }
  | { type: "error"; code: string; message: string; client_msg_id?: string }
  | { type: "pong" };

/** Longest text of one message, in characters. */
export const MAX_TEXT = 2000;
/** Close code of a socket whose token is no longer accepted. */
export const TOKEN_REFUSED = 4401;
