/** The REST twin of the socket: asks again and again for what came after, each request held by the server. */

import { backoff } from "./backoff";
import type { EventPage } from "./protocol";
import { LONGEST_WAIT_S, isOutage } from "./rest";
import { nothing } from "./timers";
import type { Cancel, Timers } from "./timers";

/** Pause after an empty page, so that a server that does not hold requests is not stormed. */
const EMPTY_PAUSE_MS = 1_000;

export interface PollingHooks {
  /** Fetch what is new, held up to `waitS` seconds. */
  fetch(waitS: number, signal: AbortSignal): Promise<EventPage>;
  page(page: EventPage): void;
  down(failures: number): void;
}

export class Polling {
  private run: AbortController | null = null;
  private cancelPause: Cancel = nothing;
  private failures = 0;
  private isUp = false;

  constructor(
    private readonly hooks: PollingHooks,
    private readonly ports: { readonly timers: Timers; readonly random: () => number },
  ) {}

  /** True while the last request was answered. */
  get up(): boolean {
    return this.isUp;
  }

  start(): void {
    if (this.run) return;
    this.run = new AbortController();
    this.failures = 0;
    void this.ask(this.run.signal);
  }

  stop(): void {
    this.run?.abort();
    this.run = null;
    this.isUp = false;
    this.cancelPause();
  }

  /** Ask now instead of after the pause. */
  nudge(): void {
    if (!this.isUp) this.restart();
  }

  /** Drop the request that is out, if there is one, and ask afresh. */
  restart(): void {
    if (!this.run) return;
    this.stop();
    this.start();
  }

  private async ask(signal: AbortSignal): Promise<void> {
    try {
      // The first request is not held: it only has to show that the line is there.
      const page = await this.hooks.fetch(this.isUp ? LONGEST_WAIT_S : 0, signal);
      if (!signal.aborted) this.answered(page, signal);
    } catch (failed) {
      if (!signal.aborted) this.failed(signal);
      if (!isOutage(failed)) throw failed;
    }
  }

  private answered(page: EventPage, signal: AbortSignal): void {
    const first = !this.isUp;
    this.isUp = true;
    this.failures = 0;
    this.hooks.page(page);
    const pause = page.events.length > 0 || first ? 0 : EMPTY_PAUSE_MS;
    this.askAfter(pause, signal);
  }

  private failed(signal: AbortSignal): void {
    this.isUp = false;
    this.failures += 1;
    this.hooks.down(this.failures);
    this.askAfter(backoff(this.failures, this.ports.random), signal);
  }

  private askAfter(ms: number, signal: AbortSignal): void {
    this.cancelPause = this.ports.timers.after(ms, () => {
      if (!signal.aborted) void this.ask(signal);
    });
  }
}
