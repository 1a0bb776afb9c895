import { expect, test } from "vitest";
import { of, text } from "@/lib/decimal";
import type { Bar, MarketSummary } from "@/lib/schema";
import { ANY, arranged, comparedLine, comparedRows, COMPARED_MAX, filtered, orderOf, quotesOf, toggled, withinSpan } from "./model";

const market = (symbol: string, more: Partial<MarketSummary> = {}): MarketSummary => {
  const [base = symbol, quote = "USD"] = symbol.split("-");
  return {
    symbol, base, quote, status: "open", last_price: "1", bid_price: null, ask_price: null, spread: null,
    change: null, change_percent: null, high_price: null, low_price: null, quantity: "0", turnover: "0",
    sparkline: [], time: "2030-01-31T17:30:00.000000000Z", ...more,
  };
};
const bar = (time: string, open: string, close: string): Bar => ({
  time, open, high: close, low: open, close, quantity: "1", trade_count: 1, complete: true,
});
const MARKETS = [
  market("BTC-USD", { change_percent: "-2.5", turnover: "100" }),
  market("ETH-EUR", { change_percent: "10", turnover: "20" }),
  market("AAPL"),
];
const symbols = (found: readonly MarketSummary[]) => found.map((each) => each.symbol);

test("markets are found by letters, whatever stands between them, and by quote asset", () => {
  expect(symbols(filtered(MARKETS, "btc/us", ANY))).toEqual(["BTC-USD"]);
  expect(symbols(filtered(MARKETS, " ", "EUR"))).toEqual(["ETH-EUR"]);
  expect(symbols(filtered(MARKETS, "", ANY))).toHaveLength(3);
  expect(quotesOf(MARKETS)).toEqual(["EUR", "USD"]);
});

test("numbers are sorted as numbers, and what has none stands last either way", () => {
  expect(orderOf(MARKETS, "change", "ascending")).toEqual(["BTC-USD", "ETH-EUR", "AAPL"]);
  expect(orderOf(MARKETS, "change", "descending")).toEqual(["ETH-EUR", "BTC-USD", "AAPL"]);
  expect(orderOf(MARKETS, "turnover", "descending")[0]).toBe("BTC-USD");
  expect(orderOf(MARKETS, "symbol", "descending")[0]).toBe("ETH-EUR");
});

test("new figures do not move rows, and new markets stand behind", () => {
  const order = orderOf(MARKETS, "turnover", "descending");
  const later = [market("TULP", { turnover: "999" }), ...MARKETS.map((each) => ({ ...each, turnover: "5" }))];
  expect(symbols(arranged(later, order))).toEqual(["BTC-USD", "ETH-EUR", "AAPL", "TULP"]);
});

test("six are compared at most, and one is taken out by choosing it again", () => {
  const six = Array.from({ length: COMPARED_MAX }, (_, at) => `S${String(at)}`);
  expect(toggled(six, "S6")).toEqual(six);
  expect(toggled(six, "S2")).not.toContain("S2");
  expect(toggled([], "S0")).toEqual(["S0"]);
});

test("a line tells per cent from the open of its first bar", () => {
  const line = comparedLine("X", [bar("2030-01-31T10:00:00Z", "100", "101"), bar("2030-01-31T10:15:00Z", "101", "98.5")]);
  expect(line.points.map((point) => point.value)).toEqual([1, -1.5]);
  expect(text(line.percent ?? of(0))).toBe("-1.50");
  expect(comparedLine("X", [])).toEqual({ symbol: "X", points: [], percent: null });
});

test("bars before the span are left out", () => {
  const bars = [bar("2030-01-31T09:00:00Z", "1", "1"), bar("2030-01-31T11:30:00Z", "1", "1")];
  expect(withinSpan(bars, "1H", Date.UTC(2030, 0, 31, 12))).toEqual([bars[1]]);
});

test("the table holds what each line said last", () => {
  const rows = comparedRows([
    { symbol: "A", points: [{ time: 1, value: 1 }, { time: 3, value: 3 }], percent: null },
    { symbol: "B", points: [{ time: 2, value: -2 }], percent: null },
  ]);
  expect(rows.map((row) => [row.time, row.values.get("A"), row.values.get("B")])).toEqual([
    [3, 3, -2], [2, 1, -2], [1, 1, undefined],
  ]);
});
