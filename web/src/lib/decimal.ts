// Exact decimal numbers: a whole number of units and how many of its digits are behind the point.
// All money, prices and quantities are of this kind; a float never comes near them.

export type Decimal = { readonly units: bigint; readonly scale: number };

/** `down` is towards zero, `up` away from it, `half_even` to the nearest, ties to the even digit. */
export type Rounding = "down" | "up" | "half_even";

/** Most digits that a number may have; the venue's own limit is 38, results may be longer. */
export const DIGITS_MAX = 200;

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;
const POWERS: bigint[] = [1n];

export const ZERO: Decimal = { units: 0n, scale: 0 };

/** Return a text such as "-12.50" as a number, or null where it is none. */
export function read(text: string): Decimal | null {
  const found = text.length <= DIGITS_MAX ? PLAIN.exec(text) : null;
  if (found === null) return null;
  const fraction = found[3] ?? "";
  const units = BigInt(`${found[2]}${fraction}`);
  return { units: found[1] === "-" ? -units : units, scale: fraction.length };
}

/** Return a text such as "-12.50" as a number. Throws RangeError where it is none. */
export function parse(text: string): Decimal {
  const found = read(text);
  if (found === null) {
    throw new RangeError(`must be a decimal number such as 12.5, was "${text.slice(0, 60)}"`);
  }
  return found;
}

/** Return a whole number. Throws RangeError for what is not whole. */
export function of(value: number | bigint): Decimal {
  return { units: BigInt(value), scale: 0 };
}

/** Return the plain text with all digits of the scale: 1.50 stays "1.50"; see `trim`. */
export function text(value: Decimal): string {
  const { units, scale } = value;
  if (scale === 0) return units.toString();
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Return the same number without zeros at the end of its fraction. */
export function trim(value: Decimal): Decimal {
  let { units, scale } = value;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return scale === value.scale ? value : { units, scale };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, negate(b));
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** Return a / b at a scale. Throws RangeError where b is zero. */
export function divide(a: Decimal, b: Decimal, scale: number, rounding: Rounding): Decimal {
  if (b.units === 0n) throw new RangeError("a number cannot be divided by zero");
  const shift = scale + b.scale - a.scale;
  const above = shift > 0 ? a.units * power(shift) : a.units;
  const below = shift < 0 ? b.units * power(-shift) : b.units;
  return { units: quotient(above, below, rounding), scale };
}

export function negate(value: Decimal): Decimal {
  return { units: -value.units, scale: value.scale };
}

export function abs(value: Decimal): Decimal {
  return value.units < 0n ? negate(value) : value;
}

/** Return -1, 0 or 1; the scale makes no difference. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const scale = Math.max(a.scale, b.scale);
  const left = unitsAt(a, scale);
  const right = unitsAt(b, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isZero(value: Decimal): boolean {
  return value.units === 0n;
}

/** Return -1, 0 or 1. */
export function sign(value: Decimal): -1 | 0 | 1 {
  return value.units < 0n ? -1 : value.units > 0n ? 1 : 0;
}

export function min(first: Decimal, ...others: Decimal[]): Decimal {
  return others.reduce((least, each) => (compare(each, least) < 0 ? each : least), first);
}

export function max(first: Decimal, ...others: Decimal[]): Decimal {
  return others.reduce((most, each) => (compare(each, most) > 0 ? each : most), first);
}

/** Return the number with so many digits behind the point. */
export function rescale(value: Decimal, scale: number, rounding: Rounding): Decimal {
  if (scale === value.scale) return value;
  if (scale > value.scale) return { units: unitsAt(value, scale), scale };
  return { units: quotient(value.units, power(value.scale - scale), rounding), scale };
}

/** Return the greatest multiple of a step that is not above the number. Throws RangeError unless step > 0. */
export function floorTo(value: Decimal, step: Decimal): Decimal {
  if (step.units <= 0n) throw new RangeError(`a step must be more than zero, was ${text(step)}`);
  const scale = Math.max(value.scale, step.scale);
  const units = unitsAt(value, scale);
  const size = unitsAt(step, scale);
  const rest = units % size;
  return { units: units - (rest < 0n ? rest + size : rest), scale };
}

/** Tell whether a number is a whole multiple of a step above zero. */
export function isMultiple(value: Decimal, step: Decimal): boolean {
  return compare(floorTo(value, step), value) === 0;
}

/** Return the nearest float: for pixels and charts only, never for money. */
export function toNumber(value: Decimal): number {
  return Number(text(value));
}

function power(exponent: number): bigint {
  for (let known = POWERS.length; known <= exponent; known += 1) {
    POWERS.push((POWERS[known - 1] ?? 1n) * 10n);
  }
  return POWERS[exponent] ?? 1n;
}

function unitsAt(value: Decimal, scale: number): bigint {
  return scale === value.scale ? value.units : value.units * power(scale - value.scale);
}

function quotient(above: bigint, below: bigint, rounding: Rounding): bigint {
  const whole = above / below;
  const rest = above % below;
  if (rest === 0n || rounding === "down") return whole;
  const away = above < 0n === below < 0n ? whole + 1n : whole - 1n;
  if (rounding === "up") return away;
  const twice = 2n * (rest < 0n ? -rest : rest);
  const size = below < 0n ? -below : below;
  if (twice !== size) return twice > size ? away : whole;
  return whole % 2n === 0n ? whole : away;
}
