// What an instrument demands of an order, as exact numbers: ticks by price, lots, bounds and fees.
import { add, compare, type Decimal, floorTo, isMultiple, max, negate, parse, subtract, ZERO } from "@/lib/decimal";
import type { Instrument, Side } from "@/lib/schema";

export type Band = { readonly from: Decimal; readonly tick: Decimal };

export type Terms = {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly priceScale: number;
  /** Ticks from a price upwards, the lowest first. */
  readonly bands: readonly Band[];
  readonly lot: Decimal;
  readonly quantityMin: Decimal;
  readonly quantityMax: Decimal;
  readonly notionalMin: Decimal;
  readonly notionalMax: Decimal;
  readonly takerPpm: bigint;
  /** The highest rate that a fill may cost, for which the venue reserves. */
  readonly reservedPpm: bigint;
};

export const PPM = 1_000_000n;

export function termsOf(instrument: Instrument): Terms {
  const { symbol, base, quote, price_scale: priceScale } = instrument;
  const { maker_fee_ppm: maker, taker_fee_ppm: taker } = instrument;
  return {
    symbol,
    base,
    quote,
    priceScale,
    bands: instrument.tick_table.map((row) => ({ from: parse(row.price_min), tick: parse(row.tick) })),
    lot: parse(instrument.lot),
    quantityMin: parse(instrument.quantity_min),
    quantityMax: parse(instrument.quantity_max),
    notionalMin: parse(instrument.notional_min),
    notionalMax: parse(instrument.notional_max),
    takerPpm: BigInt(taker),
    reservedPpm: BigInt(Math.max(maker, taker, 0)),
  };
}

/** Return the tick that applies at a price. */
export function tickAt(terms: Terms, price: Decimal): Decimal {
  const below = terms.bands.filter((band, at) => at === 0 || compare(band.from, price) <= 0);
  return below.at(-1)?.tick ?? parse("1");
}

/** Return the nearest price on the tick, not above the one given, or not below it. */
export function snapped(terms: Terms, price: Decimal, towards: "down" | "up"): Decimal {
  const tick = tickAt(terms, price);
  const floor = floorTo(price, tick);
  if (towards === "down" || compare(floor, price) === 0) return floor;
  const above = add(floor, tick);
  // A tick may end in a band where a coarser one begins.
  return isMultiple(above, tickAt(terms, above)) ? above : snapped(terms, above, "up");
}

/** Return the price so many ticks further, each of the band it is in, and never below the first. */
export function tickedPrice(terms: Terms, price: Decimal, ticks: number): Decimal {
  let at = price;
  for (let left = Math.abs(ticks); left > 0; left -= 1) at = ticks > 0 ? next(terms, at) : previous(terms, at);
  return max(at, terms.bands[0]?.tick ?? ZERO);
}

function next(terms: Terms, price: Decimal): Decimal {
  const tick = tickAt(terms, price);
  return snapped(terms, add(floorTo(price, tick), tick), "up");
}

function previous(terms: Terms, price: Decimal): Decimal {
  // Just below the beginning of a band the finer tick of the band before applies.
  const band = terms.bands.findLast((each, at) => at === 0 || compare(each.from, price) < 0);
  const tick = band?.tick ?? parse("1");
  const floor = floorTo(price, tick);
  return compare(floor, price) < 0 ? floor : subtract(floor, tick);
}

/** How far beyond the best price opposite a market order may trade: five per cent. */
const PROTECTION_PPM = 50_000n;

/** Return the worst price at which the venue lets a market order trade, and for which it reserves. */
export function protectionPrice(terms: Terms, side: Side, best: Decimal): Decimal {
  const { priceScale } = terms;
  const shift = 10n ** BigInt(Math.max(0, priceScale - best.scale));
  const units = best.units * shift;
  const scale = Math.max(best.scale, priceScale);
  if (side === "buy") {
    const price = { units: (units * (PPM + PROTECTION_PPM)) / PPM, scale };
    return max(floorTo(price, tickAt(terms, price)), best);
  }
  const price = { units: (units * (PPM - PROTECTION_PPM) + PPM - 1n) / PPM, scale };
  const tick = tickAt(terms, price);
  const raised = negate(floorTo(negate(price), tick));
  return compare(raised, best) > 0 ? best : raised;
}
