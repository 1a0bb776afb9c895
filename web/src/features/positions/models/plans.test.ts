import { describe, expect, it } from "vitest";
import type { Balance } from "@/lib/schema";
import { closingPlan, type PlanContext, reversingPlan } from "./plans";

const balance = (asset: string, posted: string, available = posted): Balance => ({ asset, posted, reserved: "0", available });

const LONG: PlanContext = {
  quantity: "1.5",
  instrument: {
    instrument_id: 1,
    symbol: "BTC-USD",
    base: "BTC",
    quote: "USD",
    status: "open",
    price_scale: 2,
    quantity_scale: 3,
    tick_table: [{ price_min: "0", tick: "1" }],
    lot: "0.1",
    quantity_min: "0.1",
    quantity_max: "10",
    notional_min: "1",
    notional_max: "1000000",
    maker_fee_ppm: 10,
    taker_fee_ppm: 100,
  },
  status: "open",
  base: balance("BTC", "1.5"),
  quote: balance("USD", "100"),
  askPrice: "50",
  mayTrade: true,
};

describe("closing a position", () => {
  it("sells all that was bought", () => {
    expect(closingPlan(LONG)).toEqual({ side: "sell", quantity: "1.5", rest: null });
  });

  it("buys back what was sold beyond that", () => {
    expect(closingPlan({ ...LONG, quantity: "-2" })).toEqual({ side: "buy", quantity: "2", rest: null });
  });

  it("leaves what is less than a lot, and says so", () => {
    expect(closingPlan({ ...LONG, quantity: "1.45" })).toEqual({ side: "sell", quantity: "1.4", rest: "0.05" });
    expect(closingPlan({ ...LONG, quantity: "0.05" })).toEqual({ obstacle: { kind: "belowLot", lot: "0.1" } });
  });

  it("tells what is reserved from what is not there", () => {
    expect(closingPlan({ ...LONG, base: balance("BTC", "1.5", "0.50") })).toEqual({
      obstacle: { kind: "reserved", available: "0.5", asset: "BTC" },
    });
    expect(closingPlan({ ...LONG, base: balance("BTC", "1", "1") })).toEqual({
      obstacle: { kind: "notHeld", available: "1", asset: "BTC" },
    });
  });

  it("is not done where the instrument, the account or the order's bounds forbid it", () => {
    expect(closingPlan({ ...LONG, status: "halted" })).toEqual({ obstacle: { kind: "notTrading", status: "halted" } });
    expect(closingPlan({ ...LONG, mayTrade: false })).toEqual({ obstacle: { kind: "viewOnly" } });
    expect(closingPlan({ ...LONG, quantity: "11" })).toEqual({ obstacle: { kind: "aboveMost", most: "10" } });
    expect(closingPlan({ ...LONG, quantity: "0" })).toEqual({ obstacle: { kind: "nothing" } });
    expect(closingPlan({ ...LONG, instrument: undefined })).toEqual({ obstacle: { kind: "unknown" } });
  });
});

describe("reversing a position", () => {
  it("is going short, which needs what one does not have", () => {
    expect(reversingPlan(LONG)).toEqual({
      obstacle: { kind: "cannotGoShort", needed: "3", available: "1.5", asset: "BTC" },
    });
  });

  it("is done where more was deposited than bought", () => {
    expect(reversingPlan({ ...LONG, base: balance("BTC", "3") })).toEqual({ side: "sell", quantity: "3", rest: null });
  });

  it("needs the money for it where it buys", () => {
    expect(reversingPlan({ ...LONG, quantity: "-1" })).toEqual({ side: "buy", quantity: "2", rest: null });
    expect(reversingPlan({ ...LONG, quantity: "-1.5" })).toEqual({
      obstacle: { kind: "noMoney", needed: "150", available: "100", asset: "USD" },
    });
  });
});
