import { expect, test } from "vitest";
import { of, text } from "@/lib/decimal";
import { liveMarket, percentOf } from "@/lib/market-live";
import type { MarketSummary, Quote } from "@/lib/schema";

const SUMMARY: MarketSummary = {
  symbol: "BTC-USD",
  base: "BTC",
  quote: "USD",
  status: "open",
  last_price: "110",
  bid_price: "109.5",
  ask_price: "110.25",
  spread: "0.75",
  change: "10",
  change_percent: "10.00",
  high_price: "111",
  low_price: "99",
  quantity: "5",
  turnover: "500",
  sparkline: ["100", "110"],
  time: "2030-01-31T17:30:00.000000000Z",
};

const QUOTE = { last_price: "95", bid_price: "94", ask_price: "95.5" } as Quote;

test("without a quote the day is as it was looked up", () => {
  const { last, change, changePercent, spread } = liveMarket(SUMMARY, null);
  expect([last, text(change ?? of(0)), text(changePercent ?? of(0)), text(spread ?? of(0))]).toEqual([
    "110", "10", "10.00", "0.75",
  ]);
});

test("a quote moves the change on, from the same price of yesterday", () => {
  const { last, change, changePercent, spread } = liveMarket(SUMMARY, QUOTE);
  expect([last, text(change ?? of(0)), text(changePercent ?? of(0)), text(spread ?? of(0))]).toEqual([
    "95", "-5", "-5.00", "1.5",
  ]);
});

test("nothing is made up where nothing traded", () => {
  const silent = { ...SUMMARY, last_price: null, change: null, bid_price: null };
  expect(liveMarket(silent, null)).toEqual({ last: null, change: null, changePercent: null, spread: null });
  expect(liveMarket(undefined, null).last).toBeNull();
  expect(percentOf(of(1), of(0))).toBeNull();
});
