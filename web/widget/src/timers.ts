/** Waiting, as a port: the browser's timers in use, hand-turned ones in tests. */

export type Cancel = () => void;

export interface Timers {
  /** Run once after `ms` milliseconds, unless cancelled. */
  after(ms: number, run: () => void): Cancel;
}

export const browserTimers: Timers = {
  after(ms, run) {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
};

export const nothing: Cancel = () => undefined;
