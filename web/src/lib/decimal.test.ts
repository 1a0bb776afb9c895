import { describe, expect, test } from "vitest";
import * as decimal from "@/lib/decimal";
import { seeded } from "@/testing/random";

const CASES = 2_000;
const next = seeded(20);

function anyDecimal(): decimal.Decimal {
  const digits = Array.from({ length: 1 + next(24) }, () => String(next(10))).join("");
  const units = BigInt(digits) * (next(2) === 0 ? 1n : -1n);
  return { units, scale: next(12) };
}

function at(value: decimal.Decimal, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}

function each(check: (a: decimal.Decimal, b: decimal.Decimal) => void): void {
  for (let count = 0; count < CASES; count += 1) check(anyDecimal(), anyDecimal());
}

test("text is read back as the same number", () => {
  each((a) => expect(decimal.parse(decimal.text(a))).toEqual(a));
});

test("sums, differences and products are those of whole numbers", () => {
  each((a, b) => {
    expect(at(decimal.add(a, b), 12)).toBe(at(a, 12) + at(b, 12));
    expect(at(decimal.subtract(a, b), 12)).toBe(at(a, 12) - at(b, 12));
    expect(at(decimal.multiply(a, b), 24)).toBe(at(a, 12) * at(b, 12));
  });
});

test("comparing does not depend on the scale", () => {
  each((a, b) => {
    const [left, right] = [at(a, 12), at(b, 12)];
    expect(decimal.compare(a, b)).toBe(left < right ? -1 : left > right ? 1 : 0);
    expect(decimal.compare(a, decimal.rescale(a, 12, "down"))).toBe(0);
    expect(decimal.compare(decimal.min(a, b), decimal.max(a, b))).toBeLessThanOrEqual(0);
  });
});

describe("divide", () => {
  test("is never off by more than its rounding allows", () => {
    each((a, b) => {
      if (decimal.isZero(b)) return;
      const scale = next(10);
      // (q - a/b) in units of 10^-scale, times the divisor, as whole numbers.
      const above = at(a, 24) * 10n ** BigInt(scale);
      const below = at(b, 24);
      const error = (rounding: decimal.Rounding) => {
        const difference = decimal.divide(a, b, scale, rounding).units * below - above;
        return { size: difference < 0n ? -difference : difference, units: decimal.divide(a, b, scale, rounding).units };
      };
      const bound = below < 0n ? -below : below;
      const [down, up, even] = [error("down"), error("up"), error("half_even")];
      expect(down.size < bound && up.size < bound).toBe(true);
      expect(even.size * 2n <= bound).toBe(true);
      if (even.size * 2n === bound) expect(even.units % 2n).toBe(0n);
      const abs = (value: bigint) => (value < 0n ? -value : value);
      expect(abs(down.units) <= abs(up.units)).toBe(true);
      expect([down.units, up.units]).toContain(even.units);
    });
  });

  test("refuses zero", () => {
    expect(() => decimal.divide(decimal.of(1), decimal.ZERO, 2, "down")).toThrow(RangeError);
  });
});

test("rescaling rounds as dividing by one does", () => {
  each((a) => {
    for (const rounding of ["down", "up", "half_even"] as const) {
      const scale = next(12);
      expect(decimal.rescale(a, scale, rounding)).toEqual(decimal.divide(a, decimal.of(1), scale, rounding));
    }
  });
});

test("floorTo gives the greatest multiple that is not above", () => {
  each((a, b) => {
    const step = decimal.abs(b);
    if (decimal.isZero(step)) return;
    const floor = decimal.floorTo(a, step);
    expect(at(floor, 12) % at(step, 12)).toBe(0n);
    expect(at(floor, 12) <= at(a, 12) && at(a, 12) < at(floor, 12) + at(step, 12)).toBe(true);
    expect(decimal.isMultiple(floor, step)).toBe(true);
  });
  expect(() => decimal.floorTo(decimal.of(1), decimal.ZERO)).toThrow(RangeError);
});

test("trim takes zeros at the end and nothing else", () => {
  each((a) => {
    const trimmed = decimal.trim(a);
    expect(decimal.compare(trimmed, a)).toBe(0);
    expect(trimmed.scale === 0 || trimmed.units % 10n !== 0n).toBe(true);
  });
});

test.each([
  ["5", "2", "down", "2"],
  ["-5", "2", "down", "-2"],
  ["-5", "2", "up", "-3"],
  ["5", "2", "half_even", "2"],
  ["7", "2", "half_even", "4"],
  ["-7", "2", "half_even", "-4"],
  ["5", "-2", "half_even", "-2"],
] as const)("%s / %s rounded %s is %s", (a, b, rounding, expected) => {
  expect(decimal.text(decimal.divide(decimal.parse(a), decimal.parse(b), 0, rounding))).toBe(expected);
});

test.each(["", "-", ".5", "5.", "1e3", "1,5", "+1", " 1", "--1", "٣", "0x1", "NaN", "9".repeat(201)])(
  "%j is no number",
  (text) => {
    expect(decimal.read(text)).toBeNull();
    expect(() => decimal.parse(text)).toThrow(RangeError);
  },
);
