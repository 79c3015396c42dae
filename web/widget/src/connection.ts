/** The WebSocket: greets, pings, notices silence and comes back by itself. */

import { backoff } from "./backoff";
import { TOKEN_REFUSED } from "./protocol";
import type { ClientFrame, Hello, ServerFrame } from "./protocol";
import { isOutage } from "./rest";
import { nothing } from "./timers";
import type { Cancel, Timers } from "./timers";

const READY_WITHIN_MS = 10_000;
const PING_EVERY_MS = 20_000;
const SILENCE_MS = 40_000;
/** After a nudge (the page is shown again) the server has this long to answer. */
const NUDGE_MS = 5_000;
/** While REST carries the conversation, the socket is tried this often. */
const FALLBACK_RETRY_MS = 60_000;
/** After so many failures in a row REST takes over. */
export const FAILURES_BEFORE_FALLBACK = 3;

/** The part of `WebSocket` that is used. */
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface ConnectionHooks {
  /** What to greet with; rejects while there is no token to be had. */
  hello(): Promise<Hello>;
  /** Every frame but `pong`, `ready` first. */
  frame(frame: ServerFrame): void;
  /** The socket is gone, or could not be opened; `failures` counts those in a row. */
  down(failures: number): void;
  /** True while REST carries the conversation, so that the socket can be tried at leisure. */
  carried(): boolean;
  /** The token of the last `hello` is no longer accepted. */
  refused(token: string): void;
}

export interface ConnectionPorts {
  readonly open: () => SocketLike;
  readonly timers: Timers;
  readonly random: () => number;
}

function decode(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    return JSON.parse(data) as ServerFrame;
  } catch (broken) {
    if (!(broken instanceof SyntaxError)) throw broken;
    return null;
  }
}

export class Connection {
  private socket: SocketLike | null = null;
  private attempt = 0;
  private failures = 0;
  private running = false;
  private isReady = false;
  private token = "";
  private cancelRetry: Cancel = nothing;
  private cancelWatch: Cancel = nothing;
  private cancelPing: Cancel = nothing;

  constructor(private readonly hooks: ConnectionHooks, private readonly ports: ConnectionPorts) {}

  get ready(): boolean {
    return this.isReady;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    void this.connect();
  }

  stop(): void {
    this.running = false;
    this.drop();
  }

  /** Send now; false when there is no ready socket. */
  send(frame: ClientFrame): boolean {
    if (!this.isReady || !this.socket) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The network or the page has come back: check the line, or open it, at once. */
  nudge(): void {
    if (!this.running) return;
    if (this.send({ type: "ping" })) this.watch(NUDGE_MS);
    else if (!this.socket) void this.connect();
  }

  /** Leave this socket and greet again on a new one. */
  reconnect(): void {
    if (this.running) void this.connect();
  }

  private async connect(): Promise<void> {
    this.drop();
    const attempt = this.attempt;
    try {
      const hello = await this.hooks.hello();
      if (attempt === this.attempt) this.open(attempt, hello);
    } catch (failed) {
      if (attempt === this.attempt) this.lost();
      if (!isOutage(failed)) throw failed;
    }
  }

  private open(attempt: number, hello: Hello): void {
    const socket = this.ports.open();
    const current = (): boolean => attempt === this.attempt;
    this.socket = socket;
    this.token = hello.token;
    socket.onopen = () => current() && socket.send(JSON.stringify({ type: "hello", ...hello }));
    socket.onmessage = ({ data }) => current() && this.receive(data);
    socket.onclose = ({ code }) => current() && this.closed(code);
    this.watch(READY_WITHIN_MS);
  }

  private receive(data: unknown): void {
    const frame = decode(data);
    if (!frame) return;
    if (frame.type === "ready") this.becomeReady();
    if (this.isReady) this.watch(SILENCE_MS);
    if (frame.type === "error" && frame.code.startsWith("token_")) this.hooks.refused(this.token);
    else if (frame.type !== "pong") this.hooks.frame(frame);
  }

  private becomeReady(): void {
    this.isReady = true;
    this.failures = 0;
    this.pingLater();
  }

  private pingLater(): void {
    this.cancelPing();
    this.cancelPing = this.ports.timers.after(PING_EVERY_MS, () => {
      this.send({ type: "ping" });
      this.pingLater();
    });
  }

  private watch(ms: number): void {
    this.cancelWatch();
    this.cancelWatch = this.ports.timers.after(ms, () => this.lost());
  }

  private closed(code: number): void {
    if (code === TOKEN_REFUSED) this.hooks.refused(this.token);
    this.lost();
  }

  private lost(): void {
    this.drop();
    if (!this.running) return;
    this.failures += 1;
    this.hooks.down(this.failures);
    const wait = this.hooks.carried() ? FALLBACK_RETRY_MS : backoff(this.failures, this.ports.random);
    this.cancelRetry = this.ports.timers.after(wait, () => void this.connect());
  }

  /** Forget the present socket, its timers and whatever it may still report. */
  private drop(): void {
    this.attempt += 1;
    this.isReady = false;
    for (const cancel of [this.cancelRetry, this.cancelWatch, this.cancelPing]) cancel();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}
