import { expect, test } from "vitest";
import { lanesOf } from "./lanes";

test("labels that are apart share a lane, close ones do not", () => {
  const lanes = lanesOf([{ id: "c", y: 50 }, { id: "a", y: 0 }, { id: "b", y: 10 }], 20);
  expect(Object.fromEntries(lanes)).toEqual({ a: 0, b: 1, c: 0 });
});

test("labels at one height take a lane each, in a steady order", () => {
  const lanes = lanesOf([{ id: "b", y: 5 }, { id: "c", y: 5 }, { id: "a", y: 5 }], 20);
  expect(Object.fromEntries(lanes)).toEqual({ a: 0, b: 1, c: 2 });
});
