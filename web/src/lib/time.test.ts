import { expect, test } from "vitest";
import { ago, compareTimes, formatDate, formatDateTime, formatTime, inUtc, toDate } from "@/lib/time";

const TIME = "2030-01-31T17:30:05.123456789Z";
const UTC = { language: "en", zone: "UTC" } as const;

test("times are read to the millisecond", () => {
  expect(toDate(TIME).getTime()).toBe(Date.UTC(2030, 0, 31, 17, 30, 5, 123));
  expect(toDate("2030-01-31T17:30:05Z").getTime()).toBe(Date.UTC(2030, 0, 31, 17, 30, 5));
});

test("times are shown with 24 hours in the reader's language", () => {
  expect(formatTime(TIME, UTC)).toBe("17:30:05");
  expect(formatTime(TIME, { ...UTC, millis: true })).toBe("17:30:05.123");
  expect(formatDate(TIME, UTC)).toBe("31 Jan 2030");
  expect(formatDate(TIME, { ...UTC, language: "nl" })).toBe("31 jan 2030");
  expect(formatDateTime(TIME, UTC)).toMatch(/^31 Jan 2030, 17:30:05$/);
  expect(formatTime("2030-01-31T00:00:05Z", UTC)).toBe("00:00:05");
});

test("what is no time is shown as nothing", () => {
  expect(formatTime("soon", UTC)).toBe("");
  expect(ago("soon")).toBe("");
});

test("UTC shows all digits that the venue gave", () => {
  expect(inUtc(TIME)).toBe("2030-01-31 17:30:05.123456789 UTC");
  expect(inUtc("2030-01-31T17:30:05.000000000Z")).toBe("2030-01-31 17:30:05 UTC");
});

test("times are compared to the nanosecond, however they are written", () => {
  expect(compareTimes("2030-01-31T17:30:05.123456788Z", TIME)).toBeLessThan(0);
  expect(compareTimes(TIME, TIME)).toBe(0);
  expect(compareTimes("2030-01-31T17:30:05Z", "2030-01-31T17:30:05.000000001Z")).toBeLessThan(0);
  expect(compareTimes("2030-01-31T17:30:05.2Z", "2030-01-31T17:30:05.10Z")).toBeGreaterThan(0);
  expect(compareTimes("2030-01-31T17:30:05Z", "2030-01-31T17:30:05.000Z")).toBe(0);
});

test.each([
  [5_000, "5 seconds ago"],
  [119_000, "1 minute ago"],
  [3 * 3_600_000, "3 hours ago"],
  [26 * 3_600_000, "yesterday"],
])("%d ms before now is %s", (before, expected) => {
  const now = toDate(TIME).getTime();
  expect(ago(TIME, "en", now + before)).toBe(expected);
});

test("ago speaks Dutch", () => {
  expect(ago(TIME, "nl", toDate(TIME).getTime() + 3_600_000)).toBe("1 uur geleden");
});
