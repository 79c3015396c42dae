/** One citizen's conversation in this tab: joins session, socket, polling, outbox and store into one picture. */

import { Connection, FAILURES_BEFORE_FALLBACK } from "./connection";
import type { SocketLike } from "./connection";
import { newId } from "./ids";
import { linesOf } from "./lines";
import type { Line } from "./lines";
import { Outbox } from "./outbox";
import { Polling } from "./polling";
import type { CallbackRequest, ChatEvent, EventPage, Opening, RatingValue, Receipt, Saying, ServerFrame, Speaker } from "./protocol";
import { Refused, isOutage } from "./rest";
import type { Rest } from "./rest";
import { Session } from "./session";
import type { SessionWishes } from "./session";
import type { Shelf } from "./storage";
import { EMPTY, apply, awaitsBot, hasHole, isForCitizen, unread } from "./store";
import type { Conversation } from "./store";
import { nothing } from "./timers";
import type { Cancel, Timers } from "./timers";
import { TypingSignal } from "./typing";

/** Unsent for so long, a message is shown as 未送出. */
const LATE_MS = 15_000;
/** A stored message whose event has not come by then is asked for. */
const HEAL_MS = 2_000;
/** A message that REST could not bring over is tried again after this. */
const POST_AGAIN_MS = 4_000;
/** Shorter interruptions are not mentioned. */
const GRACE_MS = 2_000;

export interface Snapshot {
  readonly conversationId: string | null;
  readonly lines: readonly Line[];
  readonly speaker: Speaker;
  readonly unread: number;
  /** Who is at work on an answer. */
  readonly busy: "bot" | "person" | null;
  readonly offline: boolean;
  /** Lines up to here are history; null until it is known how far history reaches. */
  readonly historySeq: number | null;
}

export interface ChatPorts {
  readonly rest: Rest;
  readonly shelf: Shelf;
  readonly timers: Timers;
  readonly random: () => number;
  readonly openSocket: () => SocketLike;
}

export class Chat {
  private conversation: Conversation = EMPTY;
  private readonly outbox: Outbox;
  private readonly session: Session;
  private readonly connection: Connection;
  private readonly polling: Polling;
  private readonly typing: TypingSignal;
  private busy: Snapshot["busy"] = null;
  private offline = false;
  private historySeq: number | null = null;
  private sentRead = 0;
  private posting = false;
  private fetching = false;
  private cancelGrace: Cancel = nothing;

  /** `changed` is called after every change of the snapshot. */
  constructor(private readonly ports: ChatPorts, wishes: SessionWishes, private readonly changed: () => void) {
    const { rest, shelf, timers, random, openSocket } = ports;
    this.outbox = new Outbox(shelf);
    this.session = new Session(rest, shelf, wishes, () => this.startOver());
    this.typing = new TypingSignal((on) => void this.connection.send({ type: "typing", on }), timers);
    this.connection = new Connection({
      hello: async () => ({ token: (await this.session.ensure()).token, after_seq: this.conversation.lastSeq }),
      frame: (frame) => this.receive(frame),
      down: (failures) => this.socketDown(failures),
      carried: () => this.polling.up,
      refused: (token) => this.session.doubt(token),
    }, { open: openSocket, timers, random });
    this.polling = new Polling({
      fetch: (waitS, signal) => this.session.authorized((token) => rest.events(token, this.conversation.lastSeq, waitS, signal)),
      page: ({ events, last_seq }) => this.pageCame(events, last_seq),
      down: () => this.lineDown(),
    }, { timers, random });
  }

  get snapshot(): Snapshot {
    const credentials = this.session.credentials;
    const { conversation } = this;
    return {
      conversationId: credentials?.conversationId ?? null,
      lines: linesOf(conversation, this.outbox.entries, credentials?.replaced ?? null), speaker: conversation.speaker, unread: unread(conversation),
      busy: this.busy ?? (awaitsBot(conversation) ? "bot" : null), offline: this.offline, historySeq: this.historySeq,
    };
  }

  /** True when this tab already has a conversation to go on with. */
  get hasConversation(): boolean {
    return this.session.credentials !== null;
  }

  start(): void {
    for (const entry of this.outbox.unsent) this.watchLate(entry.id);
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
    this.polling.stop();
    this.typing.stop();
    this.cancelGrace();
  }

  /** The network or the page has come back. */
  nudge(): void {
    this.connection.nudge();
    this.polling.nudge();
  }

  /** Say something; `label` is how it is shown until it is stored. */
  say(saying: Saying, label: string): void {
    const id = newId();
    this.typing.stop();
    this.outbox.add(id, saying, label);
    this.dispatch(id);
  }

  resend(id: string): void {
    this.outbox.again(id);
    this.dispatch(id);
  }

  wrote(text: string): void {
    this.typing.changed(text);
  }

  /** Everything has been shown up to the newest message for the citizen. */
  markRead(): void {
    const newest = this.conversation.events.reduce((seq, event) => (isForCitizen(event) ? event.seq : seq), 0);
    if (newest <= Math.max(this.sentRead, this.conversation.lastReadSeq)) return;
    this.sentRead = newest;
    if (this.connection.send({ type: "read", seq: newest })) return;
    this.session.authorized((token) => this.ports.rest.read(token, newest)).catch((failed: unknown) => {
      this.sentRead = 0;
      if (!isOutage(failed)) throw failed;
    });
  }

  rate(seq: number, value: RatingValue, comment?: string): Promise<void> {
    return this.session.authorized((token) => this.ports.rest.rate(token, seq, value, comment));
  }

  callback(request: CallbackRequest): Promise<Receipt> {
    return this.session.authorized((token) => this.ports.rest.callback(token, request));
  }

  transcript(): Promise<Blob> {
    return this.session.authorized((token) => this.ports.rest.transcript(token));
  }

  hours(): Promise<Opening> {
    return this.ports.rest.hours();
  }

  private receive(frame: ServerFrame): void {
    switch (frame.type) {
      case "ready": this.socketUp(frame.last_seq); break;
      case "event": this.take([frame.event]); break;
      case "ack": this.stored(frame.client_msg_id, frame.seq); break;
      case "typing": this.busy = frame.on ? frame.who : null; break;
      case "token": this.session.accept(frame.token); break;
      case "error": if (frame.client_msg_id) this.outbox.refuse(frame.client_msg_id, frame.message); break;
      default: return;
    }
    this.changed();
  }

  private socketUp(lastSeq: number): void {
    const credentials = this.session.credentials;
    if (credentials) this.session.confirm(credentials.token);
    this.polling.stop();
    this.lineUp(lastSeq);
    for (const entry of this.outbox.unsent) this.transmit(entry.id);
  }

  private socketDown(failures: number): void {
    if (failures >= FAILURES_BEFORE_FALLBACK) this.polling.start();
    if (!this.polling.up) this.lineDown();
  }

  private pageCame(events: readonly ChatEvent[], lastSeq: number): void {
    this.lineUp(lastSeq);
    this.take(events);
    void this.post();
    this.changed();
  }

  private lineUp(lastSeq: number): void {
    this.historySeq ??= this.session.resumed ? lastSeq : 0;
    this.cancelGrace();
    this.cancelGrace = nothing;
    this.offline = false;
    this.busy = null;
  }

  private lineDown(): void {
    this.busy = null;
    if (this.offline || this.cancelGrace !== nothing) return;
    this.cancelGrace = this.ports.timers.after(GRACE_MS, () => {
      this.offline = true;
      this.changed();
    });
  }

  private take(events: readonly ChatEvent[]): void {
    for (const event of events) {
      this.conversation = apply(this.conversation, event);
      if (event.client_msg_id && event.type === "message.citizen") this.outbox.settle(event.client_msg_id);
      if (isForCitizen(event)) this.busy = null;
    }
    if (hasHole(this.conversation)) this.catchUp();
  }

  /** Ask for everything after the last event that has no hole before it. */
  private catchUp(): void {
    if (this.fetching) return;
    this.fetching = true;
    const asked = this.session.credentials?.conversationId;
    const fetch = (token: string): Promise<EventPage> => this.ports.rest.events(token, this.conversation.lastSeq, 0);
    this.session.authorized(fetch).then(({ events }) => {
      this.fetching = false;
      if (this.session.credentials?.conversationId === asked) this.take(events);
      this.changed();
    }).catch((failed: unknown) => {
      this.fetching = false;
      this.connection.reconnect();
      if (!isOutage(failed)) throw failed;
    });
  }

  private stored(id: string, seq: number): void {
    this.outbox.delivered(id);
    if (seq <= this.conversation.lastSeq) return this.outbox.settle(id);
    this.ports.timers.after(HEAL_MS, () => {
      if (this.conversation.lastSeq < seq) this.catchUp();
    });
  }

  private dispatch(id: string): void {
    this.watchLate(id);
    if (this.conversation.speaker === "closed") this.follow();
    else this.transmit(id);
    this.changed();
  }

  private transmit(id: string): void {
    const entry = this.outbox.unsent.find((one) => one.id === id);
    if (!entry || this.connection.send({ type: "message", client_msg_id: id, ...entry.saying })) return;
    void this.post();
  }

  /** Bring the unsent messages to the server over REST, one after the other so that their order stays. */
  private async post(): Promise<void> {
    if (this.posting || !this.polling.up) return;
    this.posting = true;
    try {
      for (let entry = this.outbox.unsent[0]; entry && this.polling.up; entry = this.outbox.unsent[0]) {
        const { id, saying } = entry;
        const { seq } = await this.session.authorized((token) => this.ports.rest.say(token, id, saying));
        this.stored(id, seq);
        this.changed();
      }
    } catch (failed) {
      this.notPosted(failed);
    } finally {
      this.posting = false;
    }
  }

  private notPosted(failed: unknown): void {
    if (!isOutage(failed)) throw failed;
    const entry = this.outbox.unsent[0];
    const final = failed instanceof Refused && failed.isFinal;
    if (entry && final) this.outbox.refuse(entry.id, failed.message);
    this.changed();
    this.ports.timers.after(final ? 0 : POST_AGAIN_MS, () => void this.post());
  }

  private watchLate(id: string): void {
    this.ports.timers.after(LATE_MS, () => {
      this.outbox.late(id);
      this.changed();
    });
  }

  /** The conversation is closed; what is said now opens the next one. */
  private follow(): void {
    this.session.end();
    this.connection.reconnect();
  }

  /** A new conversation has taken the place of the old one. */
  private startOver(): void {
    this.conversation = EMPTY;
    this.outbox.forgetDelivered();
    this.historySeq = 0;
    this.sentRead = 0;
    this.busy = null;
    this.fetching = false;
    if (this.connection.ready) this.connection.reconnect();
    this.polling.restart();
    this.changed();
  }
}
