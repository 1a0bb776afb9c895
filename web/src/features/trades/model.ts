// Which trades are shown: those that are large enough, and while somebody reads, none newer than then.
import { compare, type Decimal, parse } from "@/lib/decimal";
import type { Trade } from "@/lib/schema";

/** Return the trades of at least a quantity; all of them where that is null. */
export function largeEnough(trades: readonly Trade[], least: Decimal | null): readonly Trade[] {
  if (least === null) return trades;
  return trades.filter((trade) => compare(parse(trade.quantity), least) >= 0);
}

export type Shown = { readonly trades: readonly Trade[]; readonly newer: number };

/**
 * Return what to show while reading is held at what was there before, and how many came since. Trades
 * of another instrument, or of which nothing is left, are no reason to hold on.
 */
export function shownOf(trades: readonly Trade[], held: readonly Trade[] | null): Shown {
  const newest = held?.[0];
  if (held === null || newest === undefined || newest.symbol !== (trades[0]?.symbol ?? newest.symbol)) {
    return { trades, newer: 0 };
  }
  const at = trades.findIndex((trade) => trade.trade_id <= newest.trade_id);
  return { trades: held, newer: at < 0 ? trades.length : at };
}
