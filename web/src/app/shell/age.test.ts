import { expect, test } from "vitest";
import { ageText } from "./age";

test.each([
  [0, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_599_999, "59 min"],
  [7_200_000, "2 h"],
])("%i milliseconds are told as %s", (milliseconds, told) => {
  expect(ageText(milliseconds)).toBe(told);
});
