import { expect, test } from "vitest";
import { paceOf, seedOf, withSample, type Sample } from "./model";

const at = (time: number): Sample => ({ time, orders: 1, trades: 0 });

test("five minutes are remembered, and no moment twice", () => {
  let samples: readonly Sample[] = [];
  for (let second = 0; second <= 600; second += 2) samples = withSample(samples, at(second * 1_000));
  expect(samples[0]?.time).toBe(300_000);
  expect(samples).toHaveLength(151);
  expect(withSample(samples, at(600_000))).toHaveLength(151);
});

test.each(["0.1", "1", "1.25", "20"])("the venue takes a pace of %s", (text) => {
  expect(paceOf(text)).not.toBeNull();
});

test.each(["0.09", "20.01", "1.234", "-1", "", "fast"])("it takes no pace of %s", (text) => {
  expect(paceOf(text)).toBeNull();
});

test("a seed is a whole number that every number type can hold", () => {
  expect(seedOf("42")).toBe(42);
  expect(seedOf("9007199254740991")).toBe(9007199254740991);
  for (const text of ["9007199254740992", "-1", "1.5", "", "007"]) expect(seedOf(text)).toBeNull();
});
