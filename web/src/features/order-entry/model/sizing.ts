// How much to trade: by a share of what is available, by money, by risk. Every answer is a whole
// number of lots, and never costs more than what is available, with the fee that is reserved for it.
import { add, compare, type Decimal, divide, multiply, of, sign, ZERO } from "@/lib/decimal";
import type { Level } from "@/stores/books";
import type { Side } from "@/lib/schema";
import { PPM, type Terms } from "./terms";
import { reach } from "./walk";

/** What kept a size from being larger; null where nothing did. */
export type Bound = "funds" | "quantity_max" | "notional_max" | "book" | "too_small" | null;
export type Size = { readonly quantity: Decimal; readonly bound: Bound };

export type Means = {
  readonly terms: Terms;
  readonly side: Side;
  /** Of the quote asset to buy, of the base asset to sell. */
  readonly available: Decimal;
  /** The price at which the venue reserves: an order's own, or a market order's protection. */
  readonly price: Decimal;
};

/** Return the most that a percentage of what is available allows. */
export function bySharePercent(means: Means, percent: number): Size {
  const share = multiply(means.available, { units: BigInt(percent), scale: 2 });
  return capped({ ...means, available: share }, null);
}

/**
 * Return the most for an amount of money at a price: to buy, what it costs with its fee is within the
 * amount; to sell, what it brings after its fee is.
 */
export function byMoney(means: Means, money: Decimal, price: Decimal): Size {
  if (sign(money) <= 0 || sign(price) <= 0) return { quantity: ZERO, bound: null };
  return capped(means, lotsFor(means, money, price));
}

/** Return the same where the book tells the prices, as for a market order. */
export function byMoneyInBook(means: Means, money: Decimal, levels: readonly Level[]): Size {
  let left = money;
  let lots = 0n;
  for (const level of reach(levels, means.side, means.price)) {
    const here = wholeLots(level.quantity, means.terms.lot);
    const wanted = lotsFor(means, left, level.price);
    if (wanted < here) return capped(means, lots + wanted);
    lots += here;
    left = add(left, multiply(costPerLot(means, level.price), of(-here)));
  }
  const size = capped(means, lots);
  return size.bound === null ? { ...size, bound: "book" } : size;
}

/** Return the quantity that loses so much money if the price moves by so much against it. */
export function byRisk(means: Means, risk: Decimal, distance: Decimal): Size {
  if (sign(risk) <= 0 || sign(distance) <= 0) return { quantity: ZERO, bound: null };
  return capped(means, wholeParts(risk, multiply(distance, means.terms.lot)));
}

/** Return what an order reserves, before the venue rounds its fee up to its smallest unit. */
export function reservationOf(means: Omit<Means, "available">, quantity: Decimal): Decimal {
  if (means.side === "sell") return quantity;
  const rate = { units: PPM + means.terms.reservedPpm, scale: 6 };
  return multiply(multiply(means.price, quantity), rate);
}

function capped(means: Means, wanted: bigint | null): Size {
  const { terms, price } = means;
  const bounds: [bigint, Bound][] = [[affordable(means), "funds"]];
  bounds.push([wholeLots(terms.quantityMax, terms.lot), "quantity_max"]);
  if (sign(price) > 0) {
    bounds.push([wholeParts(terms.notionalMax, multiply(price, terms.lot)), "notional_max"]);
  }
  if (wanted !== null) bounds.unshift([wanted, null]);
  const [lots, bound] = bounds.reduce((least, each) => (each[0] < least[0] ? each : least));
  const quantity = multiply(terms.lot, of(lots > 0n ? lots : 0n));
  const isWorthless = sign(price) > 0 && compare(multiply(price, quantity), terms.notionalMin) < 0;
  if (isWorthless || compare(quantity, terms.quantityMin) < 0) {
    return { quantity: ZERO, bound: bound === null ? "too_small" : bound };
  }
  return { quantity, bound: wanted === null && bound === "funds" ? null : bound };
}

function affordable({ terms, side, available, price }: Means): bigint {
  if (sign(available) <= 0) return 0n;
  if (side === "sell") return wholeLots(available, terms.lot);
  if (sign(price) <= 0) return 0n;
  return wholeParts(available, reservationOf({ terms, side, price }, terms.lot));
}

function lotsFor(means: Means, money: Decimal, price: Decimal): bigint {
  return sign(money) <= 0 ? 0n : wholeParts(money, costPerLot(means, price));
}

/** What a lot costs with its fee, or brings after it. */
function costPerLot({ terms, side }: Means, price: Decimal): Decimal {
  const fee = side === "buy" ? terms.reservedPpm : -terms.reservedPpm;
  return multiply(multiply(price, terms.lot), { units: PPM + fee, scale: 6 });
}

function wholeLots(quantity: Decimal, lot: Decimal): bigint {
  return wholeParts(quantity, lot);
}

function wholeParts(whole: Decimal, part: Decimal): bigint {
  return divide(whole, part, 0, "down").units;
}
