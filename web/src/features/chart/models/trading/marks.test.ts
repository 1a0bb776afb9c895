import { expect, test } from "vitest";
import { marksOf } from "./marks";

const fill = (execution_id: number, side: "buy" | "sell", seconds: number, last_quantity = "0.1") => ({
  execution_id,
  side,
  last_quantity,
  time: new Date(seconds * 1_000).toISOString(),
});

test("fills of one bar and side are one mark, and their quantities add up exactly", () => {
  const marks = marksOf([fill(2, "buy", 61, "0.2"), fill(1, "buy", 119, "0.1"), fill(3, "sell", 62)], 60, 0);
  expect(marks).toEqual([
    { time: 60, side: "buy", quantity: "0.3", count: 2 },
    { time: 60, side: "sell", quantity: "0.1", count: 1 },
  ]);
});

test("marks stand in the order of time, whatever the order of fills", () => {
  expect(marksOf([fill(3, "buy", 300), fill(1, "buy", 0)], 60, 0).map((mark) => mark.time)).toEqual([0, 300]);
});

test("a fill that comes twice counts once, one before the first bar not at all", () => {
  expect(marksOf([fill(1, "buy", 60), fill(1, "buy", 60), fill(2, "buy", 59)], 60, 60)).toEqual([
    { time: 60, side: "buy", quantity: "0.1", count: 1 },
  ]);
});
