// What an instrument demands of a price and a quantity, checked before anything is sent. The venue
// checks again, and may know more.
import { compare, type Decimal, isMultiple, parse, read, sign, text, trim } from "@/lib/decimal";
import type { Instrument, Order } from "@/lib/schema";

export type Fault =
  | { readonly kind: "notANumber" }
  | { readonly kind: "notPositive" }
  | { readonly kind: "offTick"; readonly tick: string }
  | { readonly kind: "offLot"; readonly lot: string }
  | { readonly kind: "tooSmall"; readonly least: string }
  | { readonly kind: "tooLarge"; readonly most: string }
  | { readonly kind: "alreadyFilled"; readonly filled: string };

/** Return the tick that applies at a price; the finest where that is null. */
export function tickAt(instrument: Instrument, price: Decimal | null): Decimal {
  const [first] = instrument.tick_table;
  const band = instrument.tick_table.findLast(
    (each) => price !== null && compare(parse(each.price_min), price) <= 0,
  );
  return trim(parse((band ?? first)?.tick ?? "1"));
}

/** Return what is wrong with a price, null where nothing is. */
export function faultOfPrice(instrument: Instrument, value: string): Fault | null {
  const price = read(value);
  if (price === null) return { kind: "notANumber" };
  if (sign(price) <= 0) return { kind: "notPositive" };
  const tick = tickAt(instrument, price);
  return isMultiple(price, tick) ? null : { kind: "offTick", tick: text(tick) };
}

/** Return what is wrong with a total quantity, fills included; null where nothing is. */
export function faultOfQuantity(instrument: Instrument, order: Order, value: string): Fault | null {
  const quantity = read(value);
  if (quantity === null) return { kind: "notANumber" };
  if (sign(quantity) <= 0) return { kind: "notPositive" };
  if (!isMultiple(quantity, parse(instrument.lot))) return { kind: "offLot", lot: text(trim(parse(instrument.lot))) };
  if (compare(quantity, parse(instrument.quantity_min)) < 0) return { kind: "tooSmall", least: instrument.quantity_min };
  if (compare(quantity, parse(instrument.quantity_max)) > 0) return { kind: "tooLarge", most: instrument.quantity_max };
  if (compare(quantity, parse(order.cum_quantity)) <= 0) return { kind: "alreadyFilled", filled: order.cum_quantity };
  return null;
}

/** Return how many digits prices and quantities of an instrument have; undefined leaves them as they are. */
export function digitsOf(instrument: Instrument | undefined): { price?: number; quantity?: number } {
  if (instrument === undefined) return {};
  const ticks = instrument.tick_table.map((band) => trim(parse(band.tick)).scale);
  return { price: Math.max(0, ...ticks), quantity: trim(parse(instrument.lot)).scale };
}
