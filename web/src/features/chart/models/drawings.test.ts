import { expect, test } from "vitest";
import { distanceToLine, type Drawing, DRAWINGS_MAX, drawingsOf, indexOfTime, keptDrawings, shifted, tickShift, timeOfIndex } from "./drawings";
import { gridOf } from "./ticks";

const GRID = gridOf([{ price_min: "0", tick: "0.5" }]);
const BARS = [{ time: 0 }, { time: 60 }, { time: 240 }];
const timeAfter = (time: number, bars: number) => time + bars * 60;
const LINE: Drawing = { id: "a", kind: "horizontal", price: "10" };
const TREND: Drawing = { id: "b", kind: "trend", from: { time: 0, price: "10" }, to: { time: 60, price: "12" } };

test("what is kept comes back as it was", () => {
  expect(drawingsOf(JSON.parse(JSON.stringify(keptDrawings([LINE, TREND]))))).toEqual([LINE, TREND]);
});

test("what is no drawing is left out", () => {
  const broken = [
    { ...LINE, price: 10 },
    { ...LINE, id: "" },
    { ...TREND, to: { time: 0.5, price: "1" } },
    { ...TREND, from: null },
    { id: "c", kind: "circle" },
    "line",
    LINE,
  ];
  expect(drawingsOf({ drawings: broken })).toEqual([LINE]);
  expect(drawingsOf({})).toEqual([]);
  expect(drawingsOf(null)).toEqual([]);
  expect(drawingsOf({ drawings: Array.from({ length: DRAWINGS_MAX + 1 }, () => LINE) })).toHaveLength(DRAWINGS_MAX);
});

test("a line moves to prices of the grid", () => {
  const moved = shifted(LINE, "whole", { bars: 3, price: "0.3" }, { grid: GRID, timeAfter });
  expect(moved).toEqual({ ...LINE, price: "10.5" });
});

test("of a trend line one end can be moved, or all of it", () => {
  const shift = { bars: 2, price: "-1" };
  expect(shifted(TREND, "to", shift, { grid: GRID, timeAfter })).toEqual({ ...TREND, to: { time: 180, price: "11" } });
  expect(shifted(TREND, "from", shift, { grid: GRID, timeAfter })).toEqual({ ...TREND, from: { time: 120, price: "9" } });
  expect(shifted(TREND, "whole", shift, { grid: GRID, timeAfter })).toEqual({
    ...TREND,
    from: { time: 120, price: "9" },
    to: { time: 180, price: "11" },
  });
});

test("a tick is a difference of prices", () => {
  expect(tickShift("10", GRID, 1)).toBe("0.5");
  expect(tickShift("10", GRID, -10)).toBe("-5");
});

test("times between bars and beyond them have a place, and back", () => {
  const places = [-60, 0, 30, 60, 150, 240, 300].map((time) => [time, indexOfTime(BARS, time, 60)]);
  expect(places).toEqual([[-60, -1], [0, 0], [30, 0.5], [60, 1], [150, 1.5], [240, 2], [300, 3]]);
  for (const [time, index] of places) expect(timeOfIndex(BARS, index as number, 60)).toBe(time);
  expect(indexOfTime([], 5, 60)).toBe(0);
  expect(timeOfIndex([], 5, 60)).toBe(0);
});

test("the distance to a line ends where the line ends", () => {
  const from = { x: 0, y: 0 };
  const to = { x: 10, y: 0 };
  expect(distanceToLine({ x: 5, y: 3 }, from, to)).toBe(3);
  expect(distanceToLine({ x: 13, y: 4 }, from, to)).toBe(5);
  expect(distanceToLine({ x: 3, y: 4 }, from, from)).toBe(5);
});
