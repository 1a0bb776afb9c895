import { describe, expect, it } from "vitest";
import { order } from "../testing";
import { countOf } from "./choice";
import { rowsOf } from "./rows";

describe("rows of open orders", () => {
  const sent = (symbol: string, id: string) => ({
    key: id,
    request: { symbol, side: "buy" as const, quantity: "1", client_order_id: id },
  });

  it("show first what is on its way, of the instrument that is asked for", () => {
    const rows = rowsOf([order()], [sent("BTC-USD", "x"), sent("ETH-USD", "y")], "BTC-USD");
    expect(rows.map((row) => row.key)).toEqual(["sent x", "7"]);
  });

  it("show nothing twice when the order is there before its answer", () => {
    expect(rowsOf([order({ client_order_id: "x" })], [sent("BTC-USD", "x")], undefined)).toHaveLength(1);
  });
});

it("orders that are being canceled already do not count among those to cancel", () => {
  const orders = [order(), order({ side: "sell" }), order({ symbol: "ETH-USD" }), order({ status: "pending_cancel" })];
  expect(countOf(orders, {})).toBe(3);
  expect(countOf(orders, { symbol: "BTC-USD" })).toBe(2);
  expect(countOf(orders, { side: "sell" })).toBe(1);
});
