import { describe, expect, it } from "vitest";
import { parse, text, trim } from "@/lib/decimal";
import type { Balance, DryRun } from "@/lib/schema";
import { effectsOf, type Order } from "./effect";
import type { Terms } from "./terms";
import { walk } from "./walk";

const ASKS = [
  { price: "100", quantity: "2" },
  { price: "101", quantity: "3" },
  { price: "110", quantity: "5" },
];
const TERMS = { base: "BTC", quote: "USD", reservedPpm: 1000n } as Terms;
const BALANCES = new Map<string, Balance>([
  ["USD", { asset: "USD", posted: "1000", reserved: "50", available: "950" }],
  ["BTC", { asset: "BTC", posted: "4", reserved: "0", available: "4" }],
]);
const FORETOLD: DryRun = {
  passed: true,
  checks: [],
  asset: "USD",
  available_before: "950",
  reservation: "100.1",
  available_after: "849.9",
  fills: [],
  notional: "0",
  fee: "0",
  resting: "1",
};

const told = (answer: Partial<DryRun>, order: Order) => {
  const effects = effectsOf({ ...FORETOLD, ...answer }, order, TERMS, BALANCES, 2);
  return [effects.isEstimate, ...effects.rows.map((row) => `${row.asset} ${row.kind} ${plain(row.before)} ${plain(row.after)}`)];
};
const plain = (value: ReturnType<typeof parse>) => text(trim(value));

describe("walking the book", () => {
  it("averages what it meets and says how far beyond the best price that is", () => {
    const found = walk(ASKS, "buy", parse("4"), null, 2);
    expect([found.average, found.worst, found.notional, found.left].map((each) => plain(each ?? parse("-1")))).toEqual([
      "100.5",
      "101",
      "402",
      "0",
    ]);
    expect(plain(found.slippageBps ?? parse("-1"))).toBe("50");
  });
  it("ends at the order's price and at the end of the book", () => {
    expect(plain(walk(ASKS, "buy", parse("20"), parse("101"), 2).left)).toBe("15");
    expect(plain(walk(ASKS, "buy", parse("20"), null, 2).left)).toBe("10");
    expect(walk(ASKS, "buy", parse("1"), parse("99"), 2).average).toBeNull();
    expect(walk([], "sell", parse("1"), null, 2).average).toBeNull();
  });
});

describe("the effect on balances", () => {
  it("is what the venue reserves where the order only rests", () => {
    expect(told({}, { side: "buy", price: parse("100") })).toEqual([
      false,
      "USD available 950 849.9",
      "USD reserved 50 150.1",
    ]);
  });
  it("settles what trades at once, and reserves the rest with its fee rounded up", () => {
    const answer = { fills: [{ price: "99", quantity: "2" }], notional: "198", fee: "0.2", resting: "3", reservation: "500.5" };
    expect(told(answer, { side: "buy", price: parse("100.01") })).toEqual([
      true,
      // 3 × 100.01 × 1.001 = 300.33003, reserved as 300.34
      "USD available 950 451.46",
      "USD reserved 50 350.34",
      "BTC available 4 6",
    ]);
  });
  it("pays out what is sold, less the fee", () => {
    const answer = { asset: "BTC", available_before: "4", available_after: "3", reservation: "1", fills: [{ price: "99", quantity: "1" }], notional: "99", fee: "0.1", resting: "0" };
    expect(told(answer, { side: "sell", price: null })).toEqual([
      true,
      "BTC available 4 3",
      "BTC reserved 0 0",
      "USD available 950 1048.9",
    ]);
  });
});
