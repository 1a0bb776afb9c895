// What an order would do to balances: what is available and what is reserved, before and after.
import { add, compare, type Decimal, isZero, parse, read, rescale, subtract, ZERO } from "@/lib/decimal";
import type { Balance, DryRun, Side } from "@/lib/schema";
import { reservationOf } from "./sizing";
import type { Terms } from "./terms";

export type Effect = {
  readonly asset: string;
  readonly kind: "available" | "reserved";
  readonly before: Decimal;
  readonly after: Decimal;
};

export type Effects = {
  readonly rows: readonly Effect[];
  /** Trades at once at prices that others may take first: the figures are then an estimate. */
  readonly isEstimate: boolean;
};

export type Order = { readonly side: Side; readonly price: Decimal | null };

/**
 * Return the effects of an order as the venue foretold it: what trades at once is settled, what stays
 * in the book is reserved. `quoteScale` is how finely the quote asset is divided.
 */
export function effectsOf(
  answer: DryRun,
  order: Order,
  terms: Terms,
  balances: ReadonlyMap<string, Balance>,
  quoteScale: number | undefined,
): Effects {
  const { base, quote } = terms;
  const filled = answer.fills.reduce((sum, fill) => add(sum, parse(fill.quantity)), ZERO);
  const resting = restOf(answer, order, terms, filled, quoteScale);
  const notional = parse(answer.notional);
  const fee = parse(answer.fee);
  const isBuy = order.side === "buy";
  const spent = isBuy ? add(notional, fee) : filled;
  const gained = isBuy ? filled : subtract(notional, fee);
  const [given, taken] = isBuy ? [quote, base] : [base, quote];
  const available = parse(answer.available_before);
  const reserved = balanceOf(balances, given, "reserved");
  const owned = balanceOf(balances, taken, "available");
  const rows: Effect[] = [
    { asset: given, kind: "available", before: available, after: subtract(subtract(available, spent), resting) },
    { asset: given, kind: "reserved", before: reserved, after: add(reserved, resting) },
    { asset: taken, kind: "available", before: owned, after: add(owned, gained) },
  ];
  return { rows: rows.filter((row) => isTold(row, given)), isEstimate: !isZero(filled) };
}

function restOf(
  answer: DryRun,
  order: Order,
  terms: Terms,
  filled: Decimal,
  quoteScale: number | undefined,
): Decimal {
  const resting = parse(answer.resting);
  // Where nothing trades the venue's own figure is the one.
  if (isZero(filled)) return isZero(resting) ? ZERO : parse(answer.reservation);
  if (isZero(resting) || order.price === null) return ZERO;
  const exact = reservationOf({ terms, side: order.side, price: order.price }, resting);
  return quoteScale === undefined ? exact : rescale(exact, quoteScale, "up");
}

function balanceOf(
  balances: ReadonlyMap<string, Balance>,
  asset: string,
  kind: "available" | "reserved",
): Decimal {
  return read(balances.get(asset)?.[kind] ?? "") ?? ZERO;
}

function isTold(row: Effect, given: string): boolean {
  return row.asset === given || compare(row.before, row.after) !== 0;
}
