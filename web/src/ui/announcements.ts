// What is to be read out. A market speaks faster than anybody listens, so polite words wait their turn
// and only the newest few are kept; assertive ones are said at once.

/** Least time between two polite announcements. */
export const POLITE_PAUSE_MS = 1_500;
/** So many polite texts are joined into one announcement; older ones are dropped. */
export const WAITING_MAX = 3;

type Said = { readonly polite: string; readonly assertive: string };

let said: Said = { polite: "", assertive: "" };
let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Says a text to screen readers. Assertive is for what cannot wait: a rejected order, a lost connection. */
export function announce(text: string, { assertive = false }: { assertive?: boolean } = {}): void {
  if (assertive) {
    say({ ...said, assertive: fresh(text, said.assertive) });
    return;
  }
  waiting = [...waiting.filter((other) => other !== text), text].slice(-WAITING_MAX);
  if (timer === undefined) speak();
}

function speak(): void {
  timer = undefined;
  if (waiting.length === 0) return;
  const text = waiting.join(". ");
  waiting = [];
  say({ ...said, polite: fresh(text, said.polite) });
  timer = setTimeout(speak, POLITE_PAUSE_MS);
}

/** The same words twice are heard twice only if the text differs. */
function fresh(text: string, before: string): string {
  return text === before ? `${text}\u00a0` : text;
}

function say(next: Said): void {
  said = next;
  for (const listener of listeners) listener();
}

export const announcements = {
  get: () => said,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
