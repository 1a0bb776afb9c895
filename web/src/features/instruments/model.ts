// The figures of the instrument that is looked at, and which ones were before.
import { add, compare, type Decimal, divide, isZero, multiply, of, parse, read, subtract } from "@/lib/decimal";
import type { MarketSummary, Quote } from "@/lib/schema";

export const RECENT_MAX = 6;

/** Return the symbols that were looked at last, with one more before the others. */
export function withRecent(recent: readonly string[], symbol: string): readonly string[] {
  if (recent[0] === symbol) return recent;
  return [symbol, ...recent.filter((each) => each !== symbol)].slice(0, RECENT_MAX);
}

export type Figures = {
  readonly last: string | null;
  readonly change: Decimal | null;
  readonly changePercent: Decimal | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly spread: Decimal | null;
  /** Of the middle of bid and ask, in hundredths of a per cent, to one decimal. */
  readonly spreadBps: Decimal | null;
};

/** Return the figures of a market as of its quote, which is younger than what sums up its day. */
export function figuresOf(summary: MarketSummary | undefined, quote: Quote | null): Figures {
  const last = quote?.last_price ?? summary?.last_price ?? null;
  const now = read(last ?? "");
  const reference = referenceOf(summary);
  const change = now === null || reference === null ? null : subtract(now, reference);
  const isMeasurable = change !== null && reference !== null && !isZero(reference);
  return {
    last,
    change,
    changePercent: isMeasurable ? divide(multiply(change, of(100)), reference, 2, "half_even") : null,
    high: beyond(summary?.high_price ?? null, last, 1),
    low: beyond(summary?.low_price ?? null, last, -1),
    ...spreadOf(quote?.bid_price ?? summary?.bid_price ?? null, quote?.ask_price ?? summary?.ask_price ?? null),
  };
}

function referenceOf(summary: MarketSummary | undefined): Decimal | null {
  const [last, change] = [read(summary?.last_price ?? ""), read(summary?.change ?? "")];
  return last === null || change === null ? null : subtract(last, change);
}

function beyond(known: string | null, last: string | null, direction: 1 | -1): string | null {
  if (known === null || last === null) return known;
  return compare(parse(last), parse(known)) === direction ? last : known;
}

function spreadOf(bid: string | null, ask: string | null): Pick<Figures, "spread" | "spreadBps"> {
  if (bid === null || ask === null) return { spread: null, spreadBps: null };
  const [low, high] = [parse(bid), parse(ask)];
  const spread = subtract(high, low);
  const both = add(low, high);
  return { spread, spreadBps: isZero(both) ? null : divide(multiply(spread, of(20_000)), both, 1, "half_even") };
}

export type Direction = "up" | "down" | null;
export type Tick = { readonly symbol: string; readonly price: string | null; readonly direction: Direction };

/** Return where the last price stands against the one before it; of another instrument, nowhere. */
export function nextTick(before: Tick, symbol: string, price: string | null): Tick {
  if (before.symbol !== symbol || before.price === null || price === null) {
    return { symbol, price, direction: null };
  }
  const change = compare(parse(price), parse(before.price));
  if (change === 0) return before;
  return { symbol, price, direction: change > 0 ? "up" : "down" };
}
