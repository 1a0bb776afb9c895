// What positions and balances are worth at the prices of now.
import { type Decimal, divide, isZero, multiply, parse, rescale, subtract, ZERO, add } from "@/lib/decimal";
import type { Balance, Instrument, Quote } from "@/lib/schema";
import type { LivePosition } from "@/stores/positions";

export type Marked = {
  readonly position: LivePosition;
  readonly last: string | null;
  /** Null before the first trade. */
  readonly value: Decimal | null;
  readonly unrealised: Decimal | null;
  /** Unrealised profit in per cent of what it cost, with two digits. */
  readonly percent: Decimal | null;
};

const HUNDRED: Decimal = { units: 100n, scale: 0 };
const PERCENT_DIGITS = 2;

/** Return a position marked at the last trade, as the venue itself does. */
export function marked(position: LivePosition, last: string | null): Marked {
  if (last === null) return { position, last, value: null, unrealised: null, percent: null };
  const cost = parse(position.cost);
  const value = multiply(parse(position.quantity), parse(last));
  const unrealised = subtract(value, cost);
  // What was sold short has a cost below zero; its size is what counts.
  const base = cost.units < 0n ? { ...cost, units: -cost.units } : cost;
  const percent = isZero(base) ? null : divide(multiply(unrealised, HUNDRED), base, PERCENT_DIGITS, "half_even");
  return { position, last, value, unrealised, percent };
}

/** Tell whether anything of a position is left. */
export function isHeld(position: Pick<LivePosition, "quantity">): boolean {
  return !isZero(parse(position.quantity));
}

export type Valued = { readonly balance: Balance; readonly value: Decimal | null };
type LastPrices = ReadonlyMap<string, Pick<Quote, "last_price">>;

/** Return the instruments by which assets are valued: those that are quoted in the valuation asset. */
export function valuingSymbols(balances: readonly Balance[], instruments: readonly Instrument[], asset: string): string[] {
  const held = new Set(balances.map((balance) => balance.asset));
  return instruments.filter((each) => each.quote === asset && held.has(each.base)).map((each) => each.symbol);
}

/** Return balances with what each is worth; null where there is no price in the valuation asset. */
export function valued(
  balances: readonly Balance[],
  instruments: readonly Instrument[],
  quotes: LastPrices,
  asset: string,
): Valued[] {
  return balances.map((balance) => {
    if (balance.asset === asset) return { balance, value: parse(balance.posted) };
    const prices = instruments
      .filter((each) => each.base === balance.asset && each.quote === asset)
      .map((each) => quotes.get(each.symbol)?.last_price ?? null);
    const price = prices.find((each) => each !== null) ?? null;
    if (price !== null) return { balance, value: multiply(parse(balance.posted), parse(price)) };
    return { balance, value: isZero(parse(balance.posted)) ? ZERO : null };
  });
}

export type Total = { readonly value: Decimal; readonly isWhole: boolean };

/** Return what all is worth together, and whether all has a price. */
export function totalOf(balances: readonly Valued[], scale: number): Total {
  const sum = balances.reduce((before, { value }) => add(before, value ?? ZERO), ZERO);
  return { value: rescale(sum, scale, "half_even"), isWhole: balances.every(({ value }) => value !== null) };
}
