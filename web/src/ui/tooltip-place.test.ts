import { expect, test } from "vitest";

import { placeOf } from "@/ui/tooltip-place";

const WINDOW = { width: 1000, height: 600 };
const TIP = { width: 100, height: 20 };
const at = (left: number, top: number) => ({ left, top, right: left + 40, bottom: top + 20, width: 40, height: 20 });

test("it stands on the side asked for, in the middle", () => {
  expect(placeOf(TIP, at(300, 200), WINDOW, "bottom")).toEqual({ left: 270, top: 226 });
  expect(placeOf(TIP, at(300, 200), WINDOW, "top")).toEqual({ left: 270, top: 174 });
  expect(placeOf(TIP, at(300, 200), WINDOW, "left")).toEqual({ left: 194, top: 200 });
  expect(placeOf(TIP, at(300, 200), WINDOW, "right")).toEqual({ left: 346, top: 200 });
});

test("without room there it stands on the other side", () => {
  expect(placeOf(TIP, at(300, 575), WINDOW, "bottom").top).toBe(549);
  expect(placeOf(TIP, at(300, 5), WINDOW, "top").top).toBe(31);
  expect(placeOf(TIP, at(20, 200), WINDOW, "left").left).toBe(66);
  expect(placeOf(TIP, at(950, 200), WINDOW, "right").left).toBe(844);
});

test("it never leaves the window", () => {
  expect(placeOf(TIP, at(0, 200), WINDOW, "bottom").left).toBe(8);
  expect(placeOf(TIP, at(980, 200), WINDOW, "bottom").left).toBe(892);
});
