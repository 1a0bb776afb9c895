// The grid of prices: what the venue takes, and how a height on the screen becomes such a price.
import { add, compare, floorTo, multiply, of, parse, read, subtract, text, trim, type Decimal } from "@/lib/decimal";
import type { TickBand } from "@/lib/schema";

type Band = { readonly from: Decimal; readonly tick: Decimal };
export type TickGrid = {
  readonly bands: readonly Band[];
  /** Digits behind the point that every price of the grid fits in. */
  readonly digits: number;
};

/** More digits than any grid has: enough of a float to find the nearest price. */
const FLOAT_DIGITS = 12;

/** Return the grid of an instrument's tick table. */
export function gridOf(table: readonly TickBand[]): TickGrid {
  const bands = table
    .map((band) => ({ from: parse(band.price_min), tick: trim(parse(band.tick)) }))
    .sort((a, b) => compare(a.from, b.from));
  return { bands, digits: Math.max(0, ...bands.map((band) => band.tick.scale)) };
}

/** Return the tick that applies from a price upwards. */
export function tickAt(price: Decimal, grid: TickGrid): Decimal {
  const band = grid.bands.findLast((each) => compare(each.from, price) <= 0) ?? grid.bands[0];
  if (band === undefined) throw new RangeError("a tick table must have a band");
  return band.tick;
}

/** Return the nearest price that the venue takes, the lowest one at least; ties go up. */
export function nearestTick(price: Decimal, grid: TickGrid): Decimal {
  const tick = tickAt(price, grid);
  const below = floorTo(price, tick);
  const isNearer = compare(multiply(subtract(price, below), of(2)), tick) >= 0;
  return atLeastOne(isNearer ? add(below, tick) : below, grid);
}

/** Return the price so many ticks up, or down where steps are negative. */
export function stepTicks(price: Decimal, grid: TickGrid, steps: number): Decimal {
  let at = price;
  for (let left = Math.abs(steps); left > 0; left -= 1) at = steps > 0 ? above(at, grid) : below(at, grid);
  return atLeastOne(at, grid);
}

/** Return the price of the grid that a float of the chart means; null where it means none. */
export function priceOfFloat(value: number | null, grid: TickGrid): Decimal | null {
  if (value === null || !Number.isFinite(value) || value <= 0) return null;
  const exact = read(value.toFixed(FLOAT_DIGITS));
  return exact === null ? null : nearestTick(exact, grid);
}

/** Return a price as the venue wants to read it. */
export function priceText(price: Decimal): string {
  return text(trim(price));
}

function above(price: Decimal, grid: TickGrid): Decimal {
  const tick = tickAt(price, grid);
  return add(floorTo(price, tick), tick);
}

function below(price: Decimal, grid: TickGrid): Decimal {
  const here = tickAt(price, grid);
  const floor = floorTo(price, here);
  if (compare(floor, price) < 0) return floor;
  // At the foot of a band the tick of the band beneath applies.
  const beneath = grid.bands.findLast((each) => compare(each.from, price) < 0)?.tick ?? here;
  return subtract(price, beneath);
}

function atLeastOne(price: Decimal, grid: TickGrid): Decimal {
  const least = grid.bands[0]?.tick;
  return least !== undefined && compare(price, least) < 0 ? least : price;
}
