// What a quantity would meet in the book: how much of it, at which prices.
import { abs, add, compare, type Decimal, divide, isZero, min, multiply, parse, sign, subtract, ZERO } from "@/lib/decimal";
import type { Side } from "@/lib/schema";
import type { Level } from "@/stores/books";

export type ExactLevel = { readonly price: Decimal; readonly quantity: Decimal };

export type Walk = {
  readonly filled: Decimal;
  readonly notional: Decimal;
  /** Null where nothing would be filled; two more digits than a price. */
  readonly average: Decimal | null;
  readonly worst: Decimal | null;
  /** How far the average is beyond the best price, in hundredths of a per cent, to one decimal. */
  readonly slippageBps: Decimal | null;
  /** What is left once the book, or the price that was set, is reached. */
  readonly left: Decimal;
};

const BPS = parse("10000");

/** Return the levels opposite that an order may trade with, down to its price where it has one. */
export function reach(levels: readonly Level[], side: Side, limit: Decimal | null): ExactLevel[] {
  const exact: ExactLevel[] = [];
  for (const level of levels) {
    const price = parse(level.price);
    const beyond = limit === null ? 0 : compare(price, limit);
    if (side === "buy" ? beyond > 0 : beyond < 0) break;
    exact.push({ price, quantity: parse(level.quantity) });
  }
  return exact;
}

/** Walk the book with a quantity; `levels` are those opposite, best first. */
export function walk(
  levels: readonly Level[],
  side: Side,
  quantity: Decimal,
  limit: Decimal | null,
  priceScale: number,
): Walk {
  let left = quantity;
  let notional = ZERO;
  let worst: Decimal | null = null;
  const reached = reach(levels, side, limit);
  for (const level of reached) {
    if (sign(left) <= 0) break;
    const taken = min(left, level.quantity);
    notional = add(notional, multiply(taken, level.price));
    left = subtract(left, taken);
    worst = level.price;
  }
  const filled = subtract(quantity, left);
  const average = isZero(filled) ? null : divide(notional, filled, priceScale + 2, "half_even");
  const best = reached[0]?.price;
  const slippageBps =
    average === null || best === undefined || isZero(best)
      ? null
      : divide(multiply(abs(subtract(average, best)), BPS), best, 1, "half_even");
  return { filled, notional, average, worst, slippageBps, left };
}
