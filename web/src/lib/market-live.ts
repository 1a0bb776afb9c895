// What a market's day looks like with the prices of this moment.
import { type Decimal, divide, isZero, multiply, of, read, rescale, subtract } from "@/lib/decimal";
import type { MarketSummary, Quote } from "@/lib/schema";

export type LiveMarket = {
  readonly last: string | null;
  readonly change: Decimal | null;
  /** With two digits. */
  readonly changePercent: Decimal | null;
  readonly spread: Decimal | null;
};

const PERCENT_DIGITS = 2;
const HUNDRED = of(100);

/** Return the figures of a market: the day as it was looked up, moved on to the quote's prices. */
export function liveMarket(summary: MarketSummary | undefined, quote: Quote | null): LiveMarket {
  const last = quote?.last_price ?? summary?.last_price ?? null;
  const before = referenceOf(summary);
  const now = last === null ? null : read(last);
  const change = before === null || now === null ? null : subtract(now, before);
  return {
    last,
    change,
    changePercent: change === null || before === null ? null : percentOf(change, before),
    spread: spreadOf(quote?.bid_price ?? summary?.bid_price, quote?.ask_price ?? summary?.ask_price),
  };
}

/** Return so many per cent of something, with two digits; null of nothing. */
export function percentOf(part: Decimal, whole: Decimal): Decimal | null {
  if (isZero(whole)) return null;
  return divide(multiply(part, HUNDRED), whole, PERCENT_DIGITS, "half_even");
}

/** The price that the day's change is measured from. */
function referenceOf(summary: MarketSummary | undefined): Decimal | null {
  const last = read(summary?.last_price ?? "");
  const change = read(summary?.change ?? "");
  return last === null || change === null ? null : subtract(last, change);
}

function spreadOf(bid: string | null | undefined, ask: string | null | undefined): Decimal | null {
  const below = read(bid ?? "");
  const above = read(ask ?? "");
  if (below === null || above === null) return null;
  return rescale(subtract(above, below), Math.max(below.scale, above.scale), "down");
}
