import {
  add,
  compare,
  floorTo,
  max as most,
  min as least,
  of,
  parse,
  read,
  multiply,
  ZERO,
  type Decimal,
} from "@/lib/decimal";

/** How many steps Shift and the Page keys take at once. */
export const LARGE_STEPS = 10;

export type Stepping = {
  readonly value: string;
  readonly step: string;
  /** How many steps up; below zero, down. */
  readonly steps: number;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
};

/**
 * Returns the value so many steps further, on the grid of `step` and within the bounds. What is off the grid
 * goes to the next line of it first, so that 10.03 in steps of 0.05 goes up to 10.05.
 */
export function stepped({ value, step, steps, min, max }: Stepping): Decimal {
  const size = read(step) ?? of(1);
  const from = read(value) ?? ZERO;
  const below = floorTo(from, size);
  const offGrid = compare(below, from) !== 0;
  const lines = offGrid && steps < 0 ? steps + 1 : steps;
  const moved = add(below, multiply(size, of(lines)));
  const capped = max === undefined ? moved : least(moved, parse(max));
  return min === undefined ? capped : most(capped, parse(min));
}
