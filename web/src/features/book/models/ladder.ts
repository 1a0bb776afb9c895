// The rows of the ladder: each side's best prices, or the prices that its rows are held at.
import { add, compare, type Decimal, divide, isZero, max, parse, subtract, toNumber, ZERO } from "@/lib/decimal";
import type { BookSide, Group } from "./groups";

export type Bars = "total" | "level";

export type LadderRow = {
  /** Empty where the side has no further level. */
  readonly key: string;
  /** What stands there now; a held price may come to lie on the other side. */
  readonly side: BookSide;
  readonly price: Decimal;
  /** Null where nothing stands at a held price any more. */
  readonly quantity: Decimal | null;
  readonly total: Decimal | null;
  readonly notional: Decimal | null;
  /** Length of the bar, 0 to 1 in steps of a hundredth: for pixels alone. */
  readonly share: number;
};

export type Prices = { readonly bids: readonly string[]; readonly asks: readonly string[] };
export type Ladder = { readonly bids: readonly LadderRow[]; readonly asks: readonly LadderRow[] };

export type LadderChoice = {
  readonly bids: readonly Group[];
  readonly asks: readonly Group[];
  /** Rows of each side. */
  readonly count: number;
  readonly bars: Bars;
  /** Prices that rows keep while somebody points at them. */
  readonly held: Prices | null;
};

export const EMPTY_ROW: LadderRow = {
  key: "",
  side: "bid",
  price: ZERO,
  quantity: null,
  total: null,
  notional: null,
  share: 0,
};

const STEPS = 100;

/** Return the rows of both sides, best first, as many as there is room for. */
export function ladderOf({ bids, asks, count, bars, held }: LadderChoice): Ladder {
  const known = { bid: byKey(bids), ask: byKey(asks) };
  const whole = { bids: rowsOf("bid", held?.bids), asks: rowsOf("ask", held?.asks) };
  const longest = max(ZERO, ...[...whole.bids, ...whole.asks].map((row) => lengthOf(row, bars)));
  return {
    bids: whole.bids.map((row) => ({ ...row, share: shareOf(lengthOf(row, bars), longest) })),
    asks: whole.asks.map((row) => ({ ...row, share: shareOf(lengthOf(row, bars), longest) })),
  };

  function rowsOf(side: BookSide, keys: readonly string[] | undefined): LadderRow[] {
    const groups = side === "bid" ? bids : asks;
    const wanted = keys ?? groups.slice(0, count).map((group) => group.key);
    const rows = wanted.slice(0, count).map((key) => rowAt(key, side));
    while (rows.length < count) rows.push({ ...EMPTY_ROW, side });
    return rows;
  }

  function rowAt(key: string, side: BookSide): LadderRow {
    if (key === "") return { ...EMPTY_ROW, side };
    const other = side === "bid" ? "ask" : "bid";
    const own = known[side].get(key);
    const crossed = own === undefined ? known[other].get(key) : undefined;
    const found = own ?? crossed;
    if (found !== undefined) {
      const { price, quantity, total, notional } = found;
      return { key, side: own === undefined ? other : side, price, quantity, total, notional, share: 0 };
    }
    return { ...EMPTY_ROW, key, side, price: parse(key) };
  }
}

/** Return which prices the rows show. */
export function pricesOf({ bids, asks }: Ladder): Prices {
  return { bids: bids.map((row) => row.key), asks: asks.map((row) => row.key) };
}

export type Middle = {
  readonly price: Decimal;
  readonly spread: Decimal;
  /** The spread in per cent of the middle, with three digits. */
  readonly percent: Decimal | null;
};

const HALF: Decimal = { units: 5n, scale: 1 };
const HUNDRED: Decimal = { units: 100n, scale: 0 };
const PERCENT_DIGITS = 3;

/** Return what lies between the best prices, null where a side is empty. */
export function middleOf(bid: Decimal | null, ask: Decimal | null): Middle | null {
  if (bid === null || ask === null) return null;
  const sum = add(bid, ask);
  const price: Decimal = { units: sum.units * HALF.units, scale: sum.scale + HALF.scale };
  const spread = subtract(ask, bid);
  const above: Decimal = { units: spread.units * HUNDRED.units, scale: spread.scale };
  const percent = isZero(price) ? null : divide(above, price, PERCENT_DIGITS, "half_even");
  return { price, spread, percent };
}

function byKey(groups: readonly Group[]): Map<string, Group> {
  return new Map(groups.map((group) => [group.key, group]));
}

function lengthOf(row: LadderRow, bars: Bars): Decimal {
  return (bars === "total" ? row.total : row.quantity) ?? ZERO;
}

function shareOf(length: Decimal, longest: Decimal): number {
  if (compare(longest, ZERO) <= 0) return 0;
  return Math.ceil((toNumber(length) / toNumber(longest)) * STEPS) / STEPS;
}
