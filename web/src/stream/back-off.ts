// How long to wait before connecting again: longer each time, and never all pages at once.

export const BACK_OFF_MIN_MS = 500;
export const BACK_OFF_MAX_MS = 15_000;
/** The least wait after the venue said that this page reads too slowly. */
export const SLOW_MIN_MS = 2_000;

/** Return the wait before an attempt, the first being 1; `random` is from 0 to 1. */
export function backOff(attempt: number, random: number): number {
  const longest = Math.min(BACK_OFF_MAX_MS, BACK_OFF_MIN_MS * 2 ** (Math.max(1, attempt) - 1));
  return longest * (0.5 + random / 2);
}
