/** How long to wait before trying the server again. */

const STEPS_MS = [500, 1000, 2000, 4000, 8000, 15000] as const;
const JITTER = 0.2;

/**
 * Milliseconds to wait after the `failures`-th failure in a row (1 or more): the steps of the protocol, ±20 %.
 * `random` gives a number in [0, 1).
 */
export function backoff(failures: number, random: () => number): number {
  const index = Math.min(Math.max(failures, 1), STEPS_MS.length) - 1;
  const step = STEPS_MS[index] as number;
  return Math.round(step * (1 - JITTER + 2 * JITTER * random()));
}
