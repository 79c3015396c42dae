/** Hand-turned twins of the browser's parts: timers, sockets, the REST server. */

import type { SocketLike } from "../src/connection";
import type { ChatEvent, ClientFrame, Hello, ServerFrame, Started } from "../src/protocol";
import type { Cancel, Timers } from "../src/timers";

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 30; round++) await Promise.resolve();
  await new Promise((done) => setImmediate(done));
  for (let round = 0; round < 30; round++) await Promise.resolve();
}

export class FakeTimers implements Timers {
  private now = 0;
  private jobs: Array<{ at: number; run: () => void }> = [];

  after(ms: number, run: () => void): Cancel {
    const job = { at: this.now + ms, run };
    this.jobs.push(job);
    return () => {
      this.jobs = this.jobs.filter((one) => one !== job);
    };
  }

  /** Let `ms` milliseconds pass; what falls due runs in order, promises in between settle. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (let job = this.due(end); job; job = this.due(end)) {
      this.now = job.at;
      this.jobs = this.jobs.filter((one) => one !== job);
      job.run();
      await settle();
    }
    this.now = end;
  }

  private due(end: number): { at: number; run: () => void } | undefined {
    return this.jobs.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

type Sent = ClientFrame | ({ type: "hello" } & Hello);

export class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Sent[] = [];
  closed = false;

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Sent);
  }

  close(): void {
    this.closed = true;
  }

  /** The server accepts and answers the greeting. */
  accept(lastSeq = 0): void {
    this.onopen?.();
    this.say({ type: "ready", conversation_id: "c_1", last_seq: lastSeq, state: {} as never });
  }

  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  tell(events: readonly ChatEvent[]): void {
    for (const event of events) this.say({ type: "event", event });
  }

  breakOff(code = 1006): void {
    this.onclose?.({ code });
  }

  of<T extends Sent["type"]>(type: T): Array<Extract<Sent, { type: T }>> {
    return this.sent.filter((frame): frame is Extract<Sent, { type: T }> => frame.type === type);
  }
}

/** Every socket that was opened, the newest last. */
export class Sockets {
  readonly all: FakeSocket[] = [];
  readonly open = (): FakeSocket => {
    const socket = new FakeSocket();
    this.all.push(socket);
    return socket;
  };

  get last(): FakeSocket {
    const socket = this.all[this.all.length - 1];
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: Record<string, unknown>;
}

export type Reply = { status: number; body?: unknown } | "unreachable";

/** A REST server: conversations and tokens by themselves, the rest by `reply`. */
export class FakeServer {
  readonly requests: Request[] = [];
  events: ChatEvent[] = [];
  reply: (request: Request) => Reply | null = () => null;
  private conversations = 0;
  private tokens = 0;

  readonly fetch = (async (input: unknown, init: RequestInit = {}) => {
    const headers = init.headers as Record<string, string>;
    const request: Request = {
      method: init.method ?? "GET", path: String(input).replace("/api/v1/chat/", ""),
      token: (headers["Authorization"] ?? "").replace("Bearer ", ""),
      body: init.body ? JSON.parse(String(init.body)) as Record<string, unknown> : {},
    };
    this.requests.push(request);
    const reply = this.reply(request) ?? this.standard(request);
    if (reply === "unreachable") throw new TypeError("fetch failed");
    const text = reply.body === undefined ? null : JSON.stringify(reply.body);
    return new Response(reply.status === 204 ? null : text, { status: reply.status });
  }) as typeof globalThis.fetch;

  to(path: string): Request[] {
    return this.requests.filter((request) => request.path.startsWith(path));
  }

  private standard({ path, body }: Request): Reply {
    if (path === "conversations") return { status: 201, body: this.started() };
    if (path === "token") return { status: 200, body: { token: `t_${++this.tokens}`, expires_at: "2026-11-23T05:30:00Z" } };
    if (path === "messages") return { status: 202, body: { seq: 900, duplicate: false, id: body["client_msg_id"] } };
    if (path.startsWith("events")) return { status: 200, body: this.page(Number(/after_seq=(\d+)/.exec(path)?.[1])) };
    return { status: 204 };
  }

  private started(): Started {
    return {
      conversation_id: `c_${++this.conversations}`, token: `t_${++this.tokens}`, expires_at: "2026-11-23T05:30:00Z",
      opening: { open: true, text: "工作日", next_open: null },
    };
  }

  private page(after: number): unknown {
    const events = this.events.filter(({ seq }) => seq > after);
    return { events, state: {}, last_seq: this.events.length };
  }
}
