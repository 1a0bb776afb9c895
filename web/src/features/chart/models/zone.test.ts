import { expect, test } from "vitest";
import { barTimeText, markText, offsetOf } from "./zone";

const TIME = Date.UTC(2030, 0, 31, 17, 30, 5) / 1_000;
const UTC = { language: "en", zone: "UTC" } as const;

test("UTC is never ahead of itself, clocks here are as far as the system says", () => {
  expect(offsetOf(TIME, "UTC")).toBe(0);
  expect(offsetOf(TIME, "local")).toBe(-new Date(TIME * 1_000).getTimezoneOffset() * 60);
});

test("marks say as much as they stand for", () => {
  const texts = (["year", "month", "day", "minute", "second"] as const).map((mark) => markText(TIME, mark, UTC));
  expect(texts).toEqual(["2030", "Jan", "31", "17:30", "17:30:05"]);
});

test("a bar's time has seconds only where bars have", () => {
  expect(barTimeText(TIME, 5, UTC)).toContain("17:30:05");
  expect(barTimeText(TIME, 60, UTC)).toMatch(/17:30$/);
  expect(barTimeText(TIME, 86_400, UTC)).not.toContain("17");
  expect(barTimeText(TIME, 60, { language: "nl", zone: "UTC" })).toContain("do");
});
