// Levels of a side put together by price, with what stands at each price or better.
import { add, compare, type Decimal, floorTo, multiply, negate, parse, text, trim, ZERO } from "@/lib/decimal";
import type { Level } from "@/stores/books";

export type BookSide = "bid" | "ask";

export type Group = {
  /** The price as plain text without zeros at its end: what finds a group again. */
  readonly key: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** All that stands at this price or a better one. */
  readonly total: Decimal;
  /** What all of that would cost. */
  readonly notional: Decimal;
};

type Exact = { readonly price: Decimal; readonly quantity: Decimal };

// A level is one object for as long as nothing changes at its price.
const exacts = new WeakMap<Level, Exact>();

function exactOf(level: Level): Exact {
  let exact = exacts.get(level);
  if (exact === undefined) {
    exact = { price: parse(level.price), quantity: parse(level.quantity) };
    exacts.set(level, exact);
  }
  return exact;
}

/** Return the price of the group that a price belongs to: never better than the price itself. */
export function groupPrice(price: Decimal, side: BookSide, step: Decimal | null): Decimal {
  if (step === null) return price;
  return side === "bid" ? floorTo(price, step) : negate(floorTo(negate(price), step));
}

export function keyOf(price: Decimal): string {
  return text(trim(price));
}

/** Put levels together, best first; `step` null leaves each on its own. */
export function groupLevels(levels: readonly Level[], side: BookSide, step: Decimal | null): Group[] {
  const groups: Group[] = [];
  let total = ZERO;
  let notional = ZERO;
  for (const level of levels) {
    const exact = exactOf(level);
    const price = groupPrice(exact.price, side, step);
    total = add(total, exact.quantity);
    notional = add(notional, multiply(exact.price, exact.quantity));
    const last = groups.at(-1);
    if (last !== undefined && compare(last.price, price) === 0) {
      groups[groups.length - 1] = { ...last, quantity: add(last.quantity, exact.quantity), total, notional };
    } else {
      groups.push({ key: keyOf(price), price, quantity: exact.quantity, total, notional });
    }
  }
  return groups;
}
