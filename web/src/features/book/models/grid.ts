// By which steps the levels of a book may be put together: multiples of the tick.
import { compare, type Decimal, multiply, of, parse, text, trim } from "@/lib/decimal";
import type { Instrument } from "@/lib/schema";

const MULTIPLES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];
/** A level should not take in more than a fiftieth of the price. */
const SHARE_MIN = 50;
export const CHOICES_MAX = 10;

/** Return the tick that applies at a price; the finest where none is known yet. */
export function tickAt(instrument: Instrument, price: Decimal | null): Decimal {
  const [first] = instrument.tick_table;
  const band = instrument.tick_table.findLast(
    (each) => price !== null && compare(parse(each.price_min), price) <= 0,
  );
  return trim(parse((band ?? first)?.tick ?? "1"));
}

/** Return the steps that make sense at a price, the tick itself first, as plain texts. */
export function gridChoices(instrument: Instrument, price: Decimal | null): string[] {
  const tick = tickAt(instrument, price);
  const steps = MULTIPLES.map((multiple) => trim(multiply(tick, of(multiple))));
  const fitting = steps.filter(
    (step, at) => at === 0 || (price !== null && compare(multiply(step, of(SHARE_MIN)), price) <= 0),
  );
  return fitting.slice(0, CHOICES_MAX).map(text);
}

/** Return how many digits numbers on a step have behind the point. */
export function digitsOf(step: string): number {
  return trim(parse(step)).scale;
}
