// What closing or reversing a position takes, and why it cannot be done where it cannot. On a spot
// venue one sells what one holds: a position below zero comes only of assets that were deposited.
import { abs, add, compare, type Decimal, floorTo, isZero, multiply, parse, sign, subtract, text, trim, ZERO } from "@/lib/decimal";
import type { Balance, Instrument, Side, TradingStatus } from "@/lib/schema";

export type Obstacle =
  | { readonly kind: "unknown" | "nothing" | "viewOnly" }
  | { readonly kind: "notTrading"; readonly status: TradingStatus }
  | { readonly kind: "belowLot"; readonly lot: string }
  | { readonly kind: "belowLeast"; readonly least: string }
  | { readonly kind: "aboveMost"; readonly most: string }
  | { readonly kind: "reserved" | "notHeld"; readonly available: string; readonly asset: string }
  | { readonly kind: "cannotGoShort" | "noMoney"; readonly needed: string; readonly available: string; readonly asset: string };

export type Plan =
  | { readonly side: Side; readonly quantity: string; /** What is less than a lot and stays. */ readonly rest: string | null }
  | { readonly obstacle: Obstacle };

export type PlanContext = {
  readonly quantity: string;
  readonly instrument: Instrument | undefined;
  readonly status: TradingStatus | undefined;
  readonly base: Balance | undefined;
  readonly quote: Balance | undefined;
  /** For what a buyer must have money. */
  readonly askPrice: string | null;
  readonly mayTrade: boolean;
};

/** Return the market order that closes a position, or why there is none. */
export function closingPlan(context: PlanContext): Plan {
  return planOf(context, abs(parse(context.quantity)), "close");
}

/** Return the market order that turns a position into its opposite, or why there is none. */
export function reversingPlan(context: PlanContext): Plan {
  const size = abs(parse(context.quantity));
  return planOf(context, add(size, size), "reverse");
}

function planOf(context: PlanContext, wanted: Decimal, deed: "close" | "reverse"): Plan {
  const { instrument, mayTrade } = context;
  const held = parse(context.quantity);
  const refuse = (obstacle: Obstacle): Plan => ({ obstacle });
  if (!mayTrade) return refuse({ kind: "viewOnly" });
  if (instrument === undefined) return refuse({ kind: "unknown" });
  if (isZero(held)) return refuse({ kind: "nothing" });
  const status = context.status ?? instrument.status;
  if (status !== "open") return refuse({ kind: "notTrading", status });
  const quantity = floorTo(wanted, parse(instrument.lot));
  const bound = boundOf(instrument, quantity);
  if (bound !== null) return refuse(bound);
  const side = sign(held) > 0 ? "sell" : "buy";
  const lack = side === "sell" ? lackOfBase(context, instrument, quantity, deed) : lackOfMoney(context, instrument, quantity);
  if (lack !== null) return refuse(lack);
  const rest = subtract(wanted, quantity);
  return { side, quantity: text(trim(quantity)), rest: isZero(rest) ? null : text(trim(rest)) };
}

function boundOf(instrument: Instrument, quantity: Decimal): Obstacle | null {
  if (isZero(quantity)) return { kind: "belowLot", lot: instrument.lot };
  if (compare(quantity, parse(instrument.quantity_min)) < 0) return { kind: "belowLeast", least: instrument.quantity_min };
  if (compare(quantity, parse(instrument.quantity_max)) > 0) return { kind: "aboveMost", most: instrument.quantity_max };
  return null;
}

function lackOfBase({ base }: PlanContext, instrument: Instrument, needed: Decimal, deed: "close" | "reverse"): Obstacle | null {
  const available = base === undefined ? ZERO : parse(base.available);
  if (compare(available, needed) >= 0) return null;
  const told = { available: text(trim(available)), asset: instrument.base };
  if (deed === "reverse") return { kind: "cannotGoShort", needed: text(trim(needed)), ...told };
  const isReserved = base !== undefined && compare(parse(base.posted), needed) >= 0;
  return { kind: isReserved ? "reserved" : "notHeld", ...told };
}

function lackOfMoney({ quote, askPrice }: PlanContext, instrument: Instrument, quantity: Decimal): Obstacle | null {
  if (askPrice === null) return null;
  const needed = multiply(quantity, parse(askPrice));
  const available = quote === undefined ? ZERO : parse(quote.available);
  if (compare(available, needed) >= 0) return null;
  return { kind: "noMoney", needed: text(trim(needed)), available: text(trim(available)), asset: instrument.quote };
}
