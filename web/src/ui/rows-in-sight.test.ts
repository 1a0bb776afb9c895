import { expect, test } from "vitest";

import { rowsIn, scrollFor } from "@/ui/rows-in-sight";

const SHAPE = { count: 1_000, row: 20, overscan: 2, unseen: 200 };

test("the rows of the view are drawn, and a few about it", () => {
  expect(rowsIn(0, 100, SHAPE)).toEqual({ from: 0, to: 8 });
  expect(rowsIn(410, 100, SHAPE)).toEqual({ from: 18, to: 28 });
  expect(rowsIn(19_900, 100, SHAPE)).toEqual({ from: 993, to: 1_000 });
});

test("a list that is not laid out, was drawn too far or is empty has rows all the same, or none", () => {
  expect(rowsIn(0, 0, SHAPE)).toEqual({ from: 0, to: 13 });
  expect(rowsIn(-50, 100, SHAPE)).toEqual({ from: 0, to: 8 });
  expect(rowsIn(500, 100, { ...SHAPE, count: 3 })).toEqual({ from: 1, to: 3 });
  expect(rowsIn(0, 100, { ...SHAPE, count: 0 })).toEqual({ from: 0, to: 0 });
});

test("a row is scrolled to no further than it needs", () => {
  const view = { top: 200, height: 128 };
  expect(scrollFor(12, 20, 28, view)).toBe(200);
  expect(scrollFor(5, 20, 28, view)).toBe(100);
  expect(scrollFor(20, 20, 28, view)).toBe(320);
});
