import { expect, test } from "vitest";
import { text } from "@/lib/decimal";
import { depthOf, distanceOf, roundPrices, stepAt, stepsShown, windowOf, ZOOM_MAX, ZOOM_MIN, zoomed, zoomOf } from "./depth";

const level = (price: string, quantity: string) => ({ price, quantity });
const DEPTH = depthOf(
  [level("99", "0.1"), level("98", "0.2"), level("90", "5")],
  [level("101", "1"), level("103", "2")],
);

test("each step holds all that lies before it, exactly", () => {
  expect(DEPTH.bids.map((step) => text(step.total))).toEqual(["0.1", "0.3", "5.3"]);
  expect(DEPTH.asks.map((step) => text(step.total))).toEqual(["1", "3"]);
  expect(DEPTH.middle && text(DEPTH.middle)).toBe("100.0");
});

test("the middle of odd ticks has a digit more", () => {
  const { middle } = depthOf([level("99.99", "1")], [level("100.00", "1")]);
  expect(middle && text(middle)).toBe("99.995");
});

test("as much is shown below the middle as above it, and nearer when enlarged", () => {
  expect(windowOf(DEPTH, 1)).toEqual({ from: 90, to: 110, most: 5.3 });
  expect(windowOf(DEPTH, 4)).toEqual({ from: 97.5, to: 102.5, most: 1 });
});

test("a book with one side or none", () => {
  const bids = depthOf([level("99", "1"), level("98", "1")], []);
  expect(bids.middle).toBeNull();
  expect(windowOf(bids, 1)).toMatchObject({ from: 98, most: 2 });
  expect(windowOf(depthOf([], []), 1)).toBeNull();
});

test("steps are shown from the lowest price to the highest", () => {
  const window = windowOf(DEPTH, 1);
  expect(window && stepsShown(DEPTH, window).map((step) => step.price)).toEqual(["90", "98", "99", "101", "103"]);
});

test("a price points at what could be traded up to it", () => {
  const steps = stepsShown(DEPTH, { from: 90, to: 110, most: 1 });
  const at = (x: number) => steps[stepAt(steps, x, 100)]?.price;
  expect([80, 90, 97, 98.5, 99.5, 100.5, 102, 103, 120].map(at)).toEqual(
    ["90", "90", "98", "99", "99", "101", "101", "103", "103"],
  );
  expect(stepAt([], 5, 100)).toBe(-1);
});

test("the distance from the middle is in per cent", () => {
  const step = DEPTH.bids[1];
  const distance = step && distanceOf(step, DEPTH.middle);
  expect(distance && text(distance)).toBe("2.000");
  expect(step && distanceOf(step, null)).toBeNull();
});

test("enlarging has ends, and begins where most levels have room", () => {
  expect(zoomed(ZOOM_MAX, 1)).toBe(ZOOM_MAX);
  expect(zoomed(ZOOM_MIN, -1)).toBe(ZOOM_MIN);
  const far = depthOf([level("99", "1"), level("98", "1"), level("97", "1"), level("1", "1")], [level("101", "1"), level("102", "1")]);
  expect(zoomOf(far)).toBeCloseTo(99 / 4);
  expect(zoomOf(depthOf([], []))).toBe(ZOOM_MIN);
});

test("the axis has round prices", () => {
  expect(roundPrices({ from: 63_480, to: 64_110, most: 1 }, 6)).toEqual([63_600, 63_800, 64_000]);
  expect(roundPrices({ from: 1.0841, to: 1.0859, most: 1 }, 4).map((each) => each.toFixed(4))).toEqual(["1.0845", "1.0850", "1.0855"]);
  expect(roundPrices({ from: 5, to: 5, most: 1 }, 4)).toEqual([]);
});
