// Asking again for what was not answered: a few times, longer apart each time.
import { isProblem, UNREACHED } from "@/lib/http";

export const LOOK_UP_TRIES_MAX = 6;
/** How long an answer is waited for; after that nobody knows whether it was heard. */
export const ANSWER_MS_MAX = 5_000;
const WAIT_MIN_MS = 500;
const WAIT_MAX_MS = 15_000;
const PASSING = new Set([429, 500, 502, 503, 504]);

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Ask something that gives up with its signal, where no answer comes in time. */
export async function answered<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const timer = setTimeout(() => { waiting.abort(new DOMException("no answer in time", "TimeoutError")); }, ANSWER_MS_MAX);
  try {
    return await ask(waiting.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Tell whether a problem may be gone a moment later. */
export function isPassing(error: unknown): boolean {
  return isProblem(error) && (error.code === UNREACHED || PASSING.has(error.status));
}

/** Look something up, again where that failed in passing; null once `isWanted` tells that it is not. */
export async function lookUpUntil<T>(look: () => Promise<T>, isWanted: () => boolean): Promise<T | null> {
  for (let tried = 1; isWanted(); tried += 1) {
    try {
      const found = await look();
      return isWanted() ? found : null;
    } catch (error) {
      if (!isPassing(error) || tried >= LOOK_UP_TRIES_MAX) throw error;
      const said = isProblem(error) ? (error.retryAfter ?? 0) * 1_000 : 0;
      await sleep(Math.max(said, Math.min(WAIT_MAX_MS, WAIT_MIN_MS * 2 ** (tried - 1))));
    }
  }
  return null;
}
