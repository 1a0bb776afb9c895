import { expect, test } from "vitest";
import { parse, text } from "@/lib/decimal";
import { gridOf, nearestTick, priceOfFloat, priceText, stepTicks, tickAt } from "./ticks";

const GRID = gridOf([
  { price_min: "10", tick: "0.05" },
  { price_min: "0", tick: "0.010" },
]);
const near = (price: string) => priceText(nearestTick(parse(price), GRID));
const step = (price: string, steps: number) => priceText(stepTicks(parse(price), GRID, steps));

test("each band has its tick, in whatever order the table comes", () => {
  expect(text(tickAt(parse("9.99"), GRID))).toBe("0.01");
  expect(text(tickAt(parse("10"), GRID))).toBe("0.05");
  expect(GRID.digits).toBe(2);
});

test("a price goes to the nearest of the grid, ties up", () => {
  expect(near("9.994")).toBe("9.99");
  expect(near("9.995")).toBe("10");
  expect(near("10.024")).toBe("10");
  expect(near("10.025")).toBe("10.05");
});

test("nothing is cheaper than one tick", () => {
  expect(near("0.001")).toBe("0.01");
  expect(step("0.02", -5)).toBe("0.01");
});

test("steps go over the edge of a band with the tick that applies on each side", () => {
  expect(step("9.99", 1)).toBe("10");
  expect(step("9.99", 2)).toBe("10.05");
  expect(step("10.05", -2)).toBe("9.99");
  expect(step("10", 3)).toBe("10.15");
});

test("a step from between two prices goes to the next of the grid", () => {
  expect(step("10.02", 1)).toBe("10.05");
  expect(step("10.02", -1)).toBe("10");
});

test("a float of the chart becomes a price of the grid and no other number", () => {
  const of = (value: number | null) => {
    const price = priceOfFloat(value, GRID);
    return price === null ? null : priceText(price);
  };
  expect(of(0.1 + 0.2)).toBe("0.3");
  expect(of(63_999.999_999)).toBe("64000");
  expect(of(Number.NaN)).toBeNull();
  expect(of(Number.POSITIVE_INFINITY)).toBeNull();
  expect(of(-3)).toBeNull();
  expect(of(null)).toBeNull();
  expect(of(1e22)).toBeNull();
});

test("prices are sent without zeros at the end", () => {
  expect(priceText(parse("230.00"))).toBe("230");
});
