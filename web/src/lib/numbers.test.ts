import { expect, test } from "vitest";
import { add, compare, parse, text } from "@/lib/decimal";
import { formatDecimal, formatPercent, type Language, parseLocal } from "@/lib/numbers";
import { plural } from "@/lib/plural";
import { seeded } from "@/testing/random";

test.each([
  ["1234567.891", "en", undefined, "1,234,567.891"],
  ["1234567.891", "nl", undefined, "1.234.567,891"],
  ["-1234.5", "nl", 2, "-1.234,50"],
  ["999", "nl", 2, "999,00"],
  ["0.005", "en", 2, "0.00"],
  ["0.015", "en", 2, "0.02"],
  ["-0.001", "en", 2, "0.00"],
  ["123456789012345678901234567890.123456789012345678", "en", undefined, "123,456,789,012,345,678,901,234,567,890.123456789012345678"],
] as const)("%s in %s with scale %s reads %s", (value, language, scale, expected) => {
  expect(formatDecimal(value, { language, scale })).toBe(expected);
});

test("a sign is shown where it is asked for, not on zero", () => {
  expect(formatDecimal("1.5", { language: "en", sign: true })).toBe("+1.5");
  expect(formatDecimal("0", { language: "en", sign: true })).toBe("0");
  expect(formatDecimal("0.001", { language: "en", sign: true, scale: 2 })).toBe("0.00");
  expect(formatDecimal("-1.5", { language: "en", sign: true })).toBe("-1.5");
});

test("compact numbers keep three digits", () => {
  expect(formatDecimal("1234567.8", { language: "en", compact: true })).toBe("1.23M");
  expect(formatDecimal("1234567.8", { language: "nl", compact: true })).toMatch(/^1,23\smln\.$/);
});

test("per cent", () => {
  expect(formatPercent("1.256", { language: "nl", sign: true })).toBe("+1,26%");
  expect(formatPercent("1.2", { language: "en", scale: 1 })).toBe("1.2%");
});

test.each([
  ["1,234.5", "en", "1234.5"],
  ["1234.5", "en", "1234.5"],
  ["1.234,5", "nl", "1234.5"],
  ["1234,5", "nl", "1234.5"],
  ["-0,50", "nl", "-0.50"],
  [" 12 345,6 ", "nl", "12345.6"],
  [".5", "en", "0.5"],
  ["-,5", "nl", "-0.5"],
  ["5.", "en", "5"],
  ["−3", "en", "-3"],
  ["+3", "en", "3"],
] as const)("%j typed in %s is %s", (typed, language, expected) => {
  const found = parseLocal(typed, language);
  expect(found === null ? null : text(found)).toBe(expected);
});

test.each([
  ["1.5", "nl"],
  ["1.50", "nl"],
  ["0.500", "nl"],
  ["1,5", "en"],
  ["1,2345", "en"],
  ["12,34,567", "en"],
  ["1.2.3", "en"],
  ["1.5,000", "en"],
  ["", "en"],
  [".", "en"],
  ["-", "nl"],
  ["1e5", "en"],
  ["abc", "nl"],
] as const)("%j typed in %s is no number: nothing is guessed", (typed, language) => {
  expect(parseLocal(typed, language)).toBeNull();
});

test("what is shown can be typed, in every language", () => {
  const next = seeded(7);
  for (let count = 0; count < 2_000; count += 1) {
    const value = { units: BigInt(next(2 ** 31)) * BigInt(next(2 ** 31)) - 2n ** 59n, scale: next(10) };
    for (const language of ["en", "nl"] satisfies Language[]) {
      const found = parseLocal(formatDecimal(value, { language }), language);
      expect(found).toEqual(value);
    }
    const rounded = parse(formatDecimal(value, { language: "en", scale: 2 }).replaceAll(",", ""));
    const off = add(rounded, { units: -value.units, scale: value.scale });
    expect(compare(off.units < 0n ? { ...off, units: -off.units } : off, parse("0.005"))).toBeLessThanOrEqual(0);
  }
});

test("plurals", () => {
  expect(plural(1, { one: "# order", other: "# orders" })).toBe("1 order");
  expect(plural(0, { one: "# order", other: "# orders" }, "nl")).toBe("0 orders");
});
