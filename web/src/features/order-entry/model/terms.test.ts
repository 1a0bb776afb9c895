import { describe, expect, it } from "vitest";
import { isMultiple, parse, text, trim } from "@/lib/decimal";
import type { Side } from "@/lib/schema";
import { marketPrice } from "./prices";
import { protectionPrice, snapped, type Terms, tickAt, tickedPrice } from "./terms";

const band = (from: string, tick: string) => ({ from: parse(from), tick: parse(tick) });
const TERMS: Terms = {
  symbol: "TULP",
  base: "TULP",
  quote: "USD",
  priceScale: 3,
  bands: [band("0", "0.001"), band("1", "0.01"), band("10", "0.05"), band("100", "0.3")],
  lot: parse("1"),
  quantityMin: parse("1"),
  quantityMax: parse("1000"),
  notionalMin: parse("0"),
  notionalMax: parse("100000"),
  takerPpm: 0n,
  reservedPpm: 0n,
};
const plain = (value: { units: bigint; scale: number }) => text(trim(value));

describe("ticks", () => {
  it("are those of the band that a price is in", () => {
    const ticks = ["0.5", "0.999", "1", "9.99", "10", "500"].map((price) => plain(tickAt(TERMS, parse(price))));
    expect(ticks).toEqual(["0.001", "0.001", "0.01", "0.01", "0.05", "0.3"]);
  });

  it("lead over the edge of a band and back", () => {
    const up = (price: string, ticks = 1) => plain(tickedPrice(TERMS, parse(price), ticks));
    expect(up("0.999")).toBe("1");
    expect(up("1")).toBe("1.01");
    expect(up("9.99")).toBe("10");
    expect(up("10", -1)).toBe("9.99");
    expect(up("1", -1)).toBe("0.999");
    expect(up("10.02", -1)).toBe("10");
    expect(up("10.02", 1)).toBe("10.05");
    // 100 is no multiple of 0.3: the first price of that band that is one is 100.2.
    expect(up("99.95")).toBe("100.2");
    expect(up("0.001", -5)).toBe("0.001");
    expect(up("9.98", 3)).toBe("10.05");
  });

  it("hold a price on the grid, wherever it begins and in either direction", () => {
    for (let units = 1n; units < 130_000n; units += 37n) {
      const price = { units, scale: 3 };
      for (const ticks of [1, -1]) {
        const at = tickedPrice(TERMS, price, ticks);
        expect(isMultiple(at, tickAt(TERMS, at)), `${text(price)} by ${String(ticks)} is ${text(at)}`).toBe(true);
      }
    }
  });

  it("take what lies between them down or up", () => {
    expect(plain(snapped(TERMS, parse("10.02"), "down"))).toBe("10");
    expect(plain(snapped(TERMS, parse("10.02"), "up"))).toBe("10.05");
    expect(plain(snapped(TERMS, parse("10.05"), "up"))).toBe("10.05");
  });
});

it("protects market orders five per cent beyond the best price, on the tick and never inside of it", () => {
  const at = (side: Side, best: string) => plain(protectionPrice(TERMS, side, parse(best)));
  expect(at("buy", "20")).toBe("21");
  expect(at("buy", "20.55")).toBe("21.55");
  expect(at("sell", "20")).toBe("19");
  expect(at("sell", "20.55")).toBe("19.55");
  expect(at("buy", "0.001")).toBe("0.001");
  expect(at("sell", "0.001")).toBe("0.001");
});

describe("a price of the market", () => {
  const quote = { bid_price: "10", ask_price: "10.15", last_price: "10.05" };
  it("is the bid, the ask or the last one", () => {
    expect(marketPrice(quote, "bid", "buy", TERMS)).toBe("10");
    expect(marketPrice(quote, "ask", "buy", TERMS)).toBe("10.15");
    expect(marketPrice(quote, "last", "buy", TERMS)).toBe("10.05");
  });
  it("lies in the middle, on the tick that is better for the side", () => {
    expect(marketPrice(quote, "mid", "buy", TERMS)).toBe("10.05");
    expect(marketPrice(quote, "mid", "sell", TERMS)).toBe("10.1");
  });
  it("is none where the market has none", () => {
    const empty = { bid_price: "10", ask_price: null, last_price: null };
    expect(marketPrice(empty, "mid", "buy", TERMS)).toBeNull();
    expect(marketPrice(empty, "last", "buy", TERMS)).toBeNull();
    expect(marketPrice(undefined, "bid", "buy", TERMS)).toBeNull();
  });
});
