import { describe, expect, it } from "vitest";
import { text } from "@/lib/decimal";
import type { MarketSummary, Quote } from "@/lib/schema";
import { found } from "./finding";
import { figuresOf, nextTick, withRecent } from "./model";

const market = (symbol: string, base: string, quote: string) => ({ symbol, base, quote });
const MARKETS = [
  market("MSFT", "MSFT", "USD"),
  market("BTC-USD", "BTC", "USD"),
  market("ETH-USD", "ETH", "USD"),
  market("AAPL", "AAPL", "USD"),
  market("EUR-USD", "EUR", "USD"),
  market("WBTC-EUR", "WBTC", "EUR"),
];
const NOBODY = new Set<string>();
const symbols = (typed: string, recent: string[] = [], watched: ReadonlySet<string> = NOBODY) =>
  found(MARKETS, typed, recent, watched).map((row) => row.market.symbol);

describe("finding an instrument", () => {
  it("begins with those looked at last, then those watched, then the rest by symbol", () => {
    const rows = found(MARKETS, " ", ["EUR-USD", "GONE", "MSFT"], new Set(["WBTC-EUR", "MSFT"]));
    expect(rows.map((row) => `${row.group} ${row.market.symbol}`)).toEqual([
      "recent EUR-USD",
      "recent MSFT",
      "watched WBTC-EUR",
      "others AAPL",
      "others BTC-USD",
      "others ETH-USD",
    ]);
  });

  it("puts what begins with the letters before what only has them", () => {
    expect(symbols("btc")).toEqual(["BTC-USD", "WBTC-EUR"]);
    expect(symbols("eur")[0]).toBe("EUR-USD");
  });

  it("takes the ways in which two assets are written, their order, and a slip of the hand", () => {
    expect(symbols("btc/usd")[0]).toBe("BTC-USD");
    expect(symbols("usd btc")[0]).toBe("BTC-USD");
    expect(symbols("aapk")).toEqual(["AAPL"]);
    expect(symbols("appl")).toEqual(["AAPL"]);
    expect(symbols("zzzz")).toEqual([]);
  });

  it("marks the letters that fit, within the symbol alone", () => {
    expect(found(MARKETS, "eth", [], NOBODY)[0]?.marks).toEqual([0, 1, 2]);
  });
});

it("remembers a few symbols, each once, the latest first", () => {
  expect(withRecent(["A", "B"], "B")).toEqual(["B", "A"]);
  expect(withRecent(["1", "2", "3", "4", "5", "6"], "7")).toEqual(["7", "1", "2", "3", "4", "5"]);
});

describe("figures", () => {
  const summary = {
    last_price: "110",
    change: "10",
    high_price: "112",
    low_price: "95",
    bid_price: "109",
    ask_price: "111",
  } as MarketSummary;
  const quote = (last: string) => ({ last_price: last, bid_price: "99.5", ask_price: "100.5" }) as Quote;
  const told = (last: string) => {
    const figures = figuresOf(summary, quote(last));
    return [figures.last, text(figures.change ?? { units: -1n, scale: 0 }), text(figures.changePercent ?? { units: -1n, scale: 0 }), figures.high, figures.low];
  };

  it("follow the quote against the price of a day ago", () => {
    expect(told("90")).toEqual(["90", "-10", "-10.00", "112", "90"]);
    expect(told("113.5")).toEqual(["113.5", "13.5", "13.50", "113.5", "95"]);
  });
  it("tell the spread in money and in hundredths of a per cent of the middle", () => {
    const { spread, spreadBps } = figuresOf(summary, quote("100"));
    expect([spread, spreadBps].map((each) => text(each ?? { units: -1n, scale: 0 }))).toEqual(["1.0", "100.0"]);
  });
  it("are none where nothing traded yet", () => {
    const empty = { last_price: null, change: null, high_price: null, low_price: null, bid_price: "1", ask_price: null } as MarketSummary;
    expect(figuresOf(empty, null)).toEqual({ last: null, change: null, changePercent: null, high: null, low: null, spread: null, spreadBps: null });
    expect(figuresOf(undefined, null).last).toBeNull();
  });
});

it("keeps the direction of the last move until the next one, and of no other instrument", () => {
  const begin = nextTick({ symbol: "A", price: null, direction: null }, "A", "10");
  expect(begin.direction).toBeNull();
  const up = nextTick(begin, "A", "10.5");
  expect(up.direction).toBe("up");
  expect(nextTick(up, "A", "10.50").direction).toBe("up");
  expect(nextTick(up, "A", "9").direction).toBe("down");
  expect(nextTick(up, "B", "9").direction).toBeNull();
});
