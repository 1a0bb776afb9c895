import { describe, expect, it } from "vitest";
import { type Decimal, text } from "@/lib/decimal";
import type { Balance, Instrument } from "@/lib/schema";
import type { LivePosition } from "@/stores/positions";
import { isHeld, marked, totalOf, valued, valuingSymbols } from "./marks";

const position = (parts: Partial<LivePosition> = {}): LivePosition => ({
  symbol: "BTC-USD",
  quantity: "0.3",
  cost: "30",
  average_price: "100",
  realised_profit: "0",
  fees: "0",
  ...parts,
});
const shown = (value: Decimal | null) => (value === null ? null : text(value));

describe("a position at the last trade", () => {
  it("is worth its quantity at that price, and its profit is what that exceeds its cost", () => {
    const { value, unrealised, percent } = marked(position(), "110.1");
    expect([shown(value), shown(unrealised), shown(percent)]).toEqual(["33.03", "3.03", "10.10"]);
  });

  it("that was sold gains when the price falls, in per cent of the size of its cost", () => {
    const { unrealised, percent } = marked(position({ quantity: "-0.3", cost: "-30" }), "90");
    expect([shown(unrealised), shown(percent)]).toEqual(["3.0", "10.00"]);
  });

  it("has no value before the first trade", () => {
    expect(marked(position(), null)).toMatchObject({ value: null, unrealised: null, percent: null });
  });

  it("is closed when nothing is left", () => {
    expect(isHeld(position({ quantity: "0.000" }))).toBe(false);
    expect(isHeld(position({ quantity: "-0.1" }))).toBe(true);
  });
});

describe("balances in the valuation asset", () => {
  const balance = (asset: string, posted: string): Balance => ({ asset, posted, reserved: "0", available: posted });
  const instruments = [
    { symbol: "BTC-USD", base: "BTC", quote: "USD" },
    { symbol: "BTC-EUR", base: "BTC", quote: "EUR" },
    { symbol: "ETH-USD", base: "ETH", quote: "USD" },
  ] as Instrument[];
  const quotes = new Map([["BTC-USD", { last_price: "100.5" }]]);

  it("are worth themselves, what an instrument says, or nothing known", () => {
    const found = valued([balance("USD", "7.25"), balance("BTC", "2"), balance("EUR", "1"), balance("ETH", "0")], instruments, quotes, "USD");
    expect(found.map((each) => shown(each.value))).toEqual(["7.25", "201.0", null, "0"]);
    expect(totalOf(found, 2)).toEqual({ value: { units: 20825n, scale: 2 }, isWhole: false });
  });

  it("need the quotes of instruments quoted in it alone", () => {
    expect(valuingSymbols([balance("BTC", "1"), balance("USD", "1")], instruments, "USD")).toEqual(["BTC-USD"]);
  });
});
