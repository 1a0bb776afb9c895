// The best prices of instruments, the last trade, and whether they trade: the latest only.
import type { Quote } from "@/lib/schema";
import { createStore, type Readable } from "@/stores/store";

export type Quotes = ReadonlyMap<string, Quote>;

let latest = new Map<string, Quote>();
let isShown = true;
const store = createStore(0, { frame: true });
let shown: Quotes = latest;

/** All quotes that are told, by symbol, as of the last frame. */
export const quotesStore: Readable<Quotes> = { get: () => shown, subscribe: store.subscribe };

/** Take a quote. */
export function takeQuote(quote: Quote): void {
  change().set(quote.symbol, quote);
}

/** Forget a quote that nobody listens to. */
export function forgetQuote(symbol: string): void {
  if (latest.has(symbol)) change().delete(symbol);
}

// What was shown must not change; so the first change after a frame makes a copy.
function change(): Map<string, Quote> {
  if (isShown) {
    isShown = false;
    latest = new Map(latest);
    store.set((version) => version + 1);
  }
  return latest;
}

store.subscribe(() => {
  isShown = true;
  shown = latest;
});
