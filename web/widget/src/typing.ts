/** Tells the server while the citizen is writing, so that the bot waits; sparing with frames. */

import { nothing } from "./timers";
import type { Cancel, Timers } from "./timers";

const REPEAT_MS = 3_000;
const IDLE_MS = 3_000;

export class TypingSignal {
  private on = false;
  private mayRepeat = true;
  private cancelIdle: Cancel = nothing;
  private cancelRepeat: Cancel = nothing;

  /** `send` passes on the state; it may come to nothing when the line is down. */
  constructor(private readonly send: (on: boolean) => void, private readonly timers: Timers) {}

  /** The input box has changed. */
  changed(text: string): void {
    if (text.trim() === "") return this.stop();
    this.cancelIdle();
    this.cancelIdle = this.timers.after(IDLE_MS, () => this.stop());
    if (this.on && !this.mayRepeat) return;
    this.on = true;
    this.mayRepeat = false;
    this.cancelRepeat = this.timers.after(REPEAT_MS, () => {
      this.mayRepeat = true;
    });
    this.send(true);
  }

  /** Sent, emptied, left or idle. */
  stop(): void {
    this.cancelIdle();
    this.cancelRepeat();
    this.mayRepeat = true;
    if (!this.on) return;
    this.on = false;
    this.send(false);
  }
}
