import { expect, test } from "vitest";
import { text } from "@/lib/decimal";
import { applyTrade, barOf, barTime, changeFrom, type ChartBar, firstAtOrAfter, isInterval, mergeBars, mergeNewest } from "./bars";

const bar = (time: number, parts: Partial<ChartBar> = {}): ChartBar => ({
  time,
  open: "10",
  high: "12",
  low: "9",
  close: "11",
  quantity: "1.5",
  tradeCount: 3,
  isComplete: true,
  ...parts,
});
const trade = (time: string, price: string, quantity = "0.1") => ({ time, price, quantity });

test("a bar begins at a whole multiple of its interval since 1970, to the nanosecond", () => {
  expect(barTime("1970-01-01T00:01:59.999999999Z", 60)).toBe(60);
  expect(barTime("1970-01-01T00:02:00.000000000Z", 60)).toBe(120);
  expect(barTime("1970-01-02T23:59:59Z", 86_400)).toBe(86_400);
});

test("the venue's bar keeps its prices as text", () => {
  const read = barOf({
    time: "1970-01-01T00:01:00.000000000Z",
    open: "1.10",
    high: "2",
    low: "1",
    close: "1.5",
    quantity: "3",
    trade_count: 2,
    complete: false,
  });
  expect(read).toEqual({
    time: 60,
    open: "1.10",
    high: "2",
    low: "1",
    close: "1.5",
    quantity: "3",
    tradeCount: 2,
    isComplete: false,
  });
});

test("a trade moves the bar under way", () => {
  const before = bar(60, { isComplete: false });
  const higher = applyTrade(before, trade("1970-01-01T00:01:30Z", "12.5"), 60);
  expect(higher).toEqual({ ...before, high: "12.5", close: "12.5", quantity: "1.6", tradeCount: 4 });
  const lower = applyTrade(before, trade("1970-01-01T00:01:30Z", "8.9"), 60);
  expect(lower).toMatchObject({ high: "12", low: "8.9", close: "8.9" });
});

test("quantities add up exactly where floats would not", () => {
  const once = applyTrade(bar(60, { quantity: "0.1" }), trade("1970-01-01T00:01:30Z", "10", "0.2"), 60);
  expect(once?.quantity).toBe("0.3");
});

test("a trade of a later interval begins a bar, one of an earlier changes nothing", () => {
  expect(applyTrade(bar(60), trade("1970-01-01T00:02:00Z", "13", "2"), 60)).toEqual(
    bar(120, { open: "13", high: "13", low: "13", close: "13", quantity: "2", tradeCount: 1, isComplete: false }),
  );
  expect(applyTrade(bar(60), trade("1970-01-01T00:00:59Z", "13"), 60)).toBeNull();
  expect(applyTrade(undefined, trade("1970-01-01T00:00:59Z", "13"), 60)).toMatchObject({ time: 0 });
});

test("a page before the known bars is put in front of them", () => {
  const joined = mergeBars([bar(120), bar(180)], [bar(0), bar(60)]);
  expect(joined.map((each) => each.time)).toEqual([0, 60, 120, 180]);
});

test("the venue corrects bars, drops what it does not know within its page, and keeps what is newer", () => {
  const joined = mergeBars([bar(0), bar(60), bar(120), bar(180)], [bar(0), bar(120, { close: "99" })]);
  expect(joined.map((each) => [each.time, each.close])).toEqual([[0, "11"], [120, "99"], [180, "11"]]);
});

test("a bar under way that has seen more trades here is kept, a complete one never", () => {
  const ours = bar(60, { tradeCount: 9, close: "42", isComplete: false });
  expect(mergeBars([ours], [bar(60, { isComplete: false })])[0]?.close).toBe("42");
  expect(mergeBars([ours], [bar(60, { isComplete: true })])[0]?.close).toBe("11");
});

test("an empty page changes nothing", () => {
  expect(mergeBars([bar(0)], [])).toEqual([bar(0)]);
});

test("a full newest page beyond what is known replaces it, since between them bars are missing", () => {
  expect(mergeNewest([bar(0)], [bar(120), bar(180)], 2).map((each) => each.time)).toEqual([120, 180]);
  expect(mergeNewest([bar(0)], [bar(120), bar(180)], 3).map((each) => each.time)).toEqual([0, 120, 180]);
  expect(mergeNewest([bar(0), bar(120)], [bar(120), bar(180)], 2)).toHaveLength(3);
});

test("the change is exact and its per cent rounded half to even", () => {
  const { change, percent } = changeFrom(bar(0, { close: "10.05" }), "10");
  expect(text(change)).toBe("0.05");
  expect(percent && text(percent)).toBe("0.50");
  expect(changeFrom(bar(0), "0").percent).toBeNull();
});

test("bars are found by time", () => {
  const bars = [bar(0), bar(60), bar(180)];
  expect([-1, 0, 1, 60, 61, 180, 181].map((time) => firstAtOrAfter(bars, time))).toEqual([0, 0, 1, 1, 2, 2, 3]);
});

test("only the venue's intervals are intervals", () => {
  expect(isInterval("4h")).toBe(true);
  expect(isInterval("2h")).toBe(false);
  expect(isInterval("toString")).toBe(false);
});
