// Time bars: what the venue lists, what trades make of the one under way, and how pages join.
// Prices stay decimal text; only what draws makes floats of them.
import { add, compare, divide, isZero, multiply, of, parse, subtract, text, trim, type Decimal } from "@/lib/decimal";
import type { Bar } from "@/lib/schema";
import { toDate } from "@/lib/time";

export const INTERVALS = {
  "1s": 1,
  "5s": 5,
  "15s": 15,
  "30s": 30,
  "1m": 60,
  "5m": 300,
  "15m": 900,
  "30m": 1_800,
  "1h": 3_600,
  "4h": 14_400,
  "1d": 86_400,
} as const;

export type Interval = keyof typeof INTERVALS;

/** What is shown until somebody chooses: of a market with so few bars yet, shorter ones. */
export const USUAL: Interval = "1m";
export const YOUNG: Interval = "5s";
export const YOUNG_BARS = 20;

export type ChartBar = {
  /** Seconds since 1970 at which the bar begins. */
  readonly time: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly quantity: string;
  readonly tradeCount: number;
  readonly isComplete: boolean;
};

export type BarTrade = { readonly price: string; readonly quantity: string; readonly time: string };

const SECOND_MS = 1_000;
const PERCENT_SCALE = 2;

export function isInterval(value: unknown): value is Interval {
  return typeof value === "string" && Object.hasOwn(INTERVALS, value);
}

/** Return the second at which the bar of a moment begins. */
export function barTime(iso: string, seconds: number): number {
  return Math.floor(toDate(iso).getTime() / SECOND_MS / seconds) * seconds;
}

/** Return the RFC 3339 text of a bar's time. */
export function isoOf(time: number): string {
  return new Date(time * SECOND_MS).toISOString();
}

/** Return a bar as the venue tells it. */
export function barOf(bar: Bar): ChartBar {
  return {
    time: Math.floor(toDate(bar.time).getTime() / SECOND_MS),
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    quantity: bar.quantity,
    tradeCount: bar.trade_count,
    isComplete: bar.complete,
  };
}

/**
 * Return bars with a page of the venue's joined in, oldest first. The venue is right about every bar,
 * save that the one under way may have seen more trades here than when the page was made.
 */
export function mergeBars(known: readonly ChartBar[], page: readonly ChartBar[]): ChartBar[] {
  const first = page[0];
  const last = page.at(-1);
  if (first === undefined || last === undefined) return [...known];
  const before = known.slice(0, firstAtOrAfter(known, first.time));
  const after = known.slice(firstAtOrAfter(known, last.time + 1));
  const ours = new Map(
    known.slice(before.length, known.length - after.length).map((bar) => [bar.time, bar]),
  );
  return [...before, ...page.map((bar) => later(bar, ours.get(bar.time))), ...after];
}

/**
 * Return bars with the newest page joined in. A full page that does not reach back to what is known
 * would leave a hole that nobody sees: then the page is all there is.
 */
export function mergeNewest(
  known: readonly ChartBar[],
  page: readonly ChartBar[],
  limit: number,
): ChartBar[] {
  const newest = known.at(-1);
  const oldest = page[0];
  const isHole =
    newest !== undefined && oldest !== undefined && page.length >= limit && oldest.time > newest.time;
  return isHole ? [...page] : mergeBars(known, page);
}

/** Return what a trade makes of the last bar: the same one further, a new one, or null if it is old. */
export function applyTrade(
  last: ChartBar | undefined,
  trade: BarTrade,
  seconds: number,
): ChartBar | null {
  const time = barTime(trade.time, seconds);
  if (last === undefined || time > last.time) return begun(trade, time);
  if (time < last.time) return null;
  const price = parse(trade.price);
  return {
    ...last,
    high: compare(price, parse(last.high)) > 0 ? trade.price : last.high,
    low: compare(price, parse(last.low)) < 0 ? trade.price : last.low,
    close: trade.price,
    quantity: text(trim(add(parse(last.quantity), parse(trade.quantity)))),
    tradeCount: last.tradeCount + 1,
    isComplete: false,
  };
}

/** Return how far a bar's close is from another price, and in per cent where that is not zero. */
export function changeFrom(bar: ChartBar, base: string): { change: Decimal; percent: Decimal | null } {
  const from = parse(base);
  const change = subtract(parse(bar.close), from);
  const percent = isZero(from)
    ? null
    : divide(multiply(change, of(100)), from, PERCENT_SCALE, "half_even");
  return { change, percent };
}

/** Return the index of the first bar that begins at a time or later. */
export function firstAtOrAfter(bars: readonly { readonly time: number }[], time: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function begun(trade: BarTrade, time: number): ChartBar {
  const { price, quantity } = trade;
  return {
    time,
    open: price,
    high: price,
    low: price,
    close: price,
    quantity,
    tradeCount: 1,
    isComplete: false,
  };
}

function later(theirs: ChartBar, ours: ChartBar | undefined): ChartBar {
  const isAhead = ours !== undefined && !theirs.isComplete && ours.tradeCount > theirs.tradeCount;
  return isAhead ? ours : theirs;
}
