import { describe, expect, it } from "vitest";
import { parse } from "@/lib/decimal";
import type { Trade } from "@/lib/schema";
import { largeEnough, shownOf } from "./model";

const trade = (id: number, quantity = "1", symbol = "BTC-USD"): Trade => ({
  trade_id: id,
  symbol,
  sequence: id,
  side: "buy",
  price: "100",
  quantity,
  time: "2030-01-31T17:30:00.000000000Z",
});

describe("trades that are large enough", () => {
  it("are compared as exact numbers", () => {
    const trades = [trade(3, "0.30"), trade(2, "0.29999999999999999"), trade(1, "10")];
    expect(largeEnough(trades, parse("0.3")).map((each) => each.trade_id)).toEqual([3, 1]);
  });

  it("are all of them without a least quantity", () => {
    const trades = [trade(1)];
    expect(largeEnough(trades, null)).toBe(trades);
  });
});

describe("while somebody reads", () => {
  it("the list stays and newer trades are counted", () => {
    const held = [trade(2), trade(1)];
    expect(shownOf([trade(5), trade(4), trade(2), trade(1)], held)).toEqual({ trades: held, newer: 2 });
  });

  it("all that is kept counts when what is shown fell out of it", () => {
    expect(shownOf([trade(9), trade(8)], [trade(2)]).newer).toBe(2);
  });

  it("another instrument ends the pause", () => {
    const other = [trade(7, "1", "ETH-USD")];
    expect(shownOf(other, [trade(2)])).toEqual({ trades: other, newer: 0 });
  });

  it("an empty list holds nothing back", () => {
    const trades = [trade(1)];
    expect(shownOf(trades, [])).toEqual({ trades, newer: 0 });
  });
});
