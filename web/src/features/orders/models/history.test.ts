import { describe, expect, it } from "vitest";
import { fill, order } from "../testing";
import { dayAfter, startOf } from "./days";
import { isAskedFor, mergedFills, mergedOrders, NO_FILTERS, queryOf } from "./history";

const ids = (orders: readonly { order_id: number }[]) => orders.map((each) => each.order_id);

describe("days", () => {
  it("begin at midnight of UTC where that is preferred, and end with the next", () => {
    expect(startOf("2030-01-31", "UTC")).toBe("2030-01-31T00:00:00.000Z");
    expect(dayAfter("2030-01-31", "UTC")).toBe("2030-02-01T00:00:00.000Z");
  });

  it("begin at midnight of here otherwise", () => {
    expect(new Date(startOf("2030-07-01", "local")).getHours()).toBe(0);
    expect(new Date(dayAfter("2030-03-31", "local")).getHours()).toBe(0);
  });
});

describe("what the venue is asked for", () => {
  it("is nothing but what was chosen", () => {
    expect(queryOf(NO_FILTERS, "UTC")).toEqual({});
    expect(queryOf({ status: "refused", symbol: "BTC-USD", side: "sell", from: "2030-01-01", to: "2030-01-31" }, "UTC")).toEqual({
      status: "denied,rejected",
      symbol: "BTC-USD",
      side: "sell",
      from: "2030-01-01T00:00:00.000Z",
      to: "2030-02-01T00:00:00.000Z",
    });
    expect(queryOf({ ...NO_FILTERS, status: "open" }, "UTC")).toEqual({ status: "open" });
  });
});

describe("the history of orders", () => {
  it("takes in what is known since, each order once and the later of two", () => {
    const looked = [order({ order_id: 5 }), order({ order_id: 3 })];
    const known = [
      order({ order_id: 6 }),
      order({ order_id: 5, status: "filled", updated_time: "2030-01-31T17:31:00.000000000Z" }),
      order({ order_id: 3, status: "canceled", updated_time: "2030-01-31T17:29:00.000000000Z" }),
    ];
    const merged = mergedOrders(looked, known, NO_FILTERS, "UTC", false);
    expect(merged.map((each) => `${String(each.order_id)} ${each.status}`)).toEqual(["6 accepted", "5 filled", "3 accepted"]);
  });

  it("has no holes: what is older than the last page waits for its own", () => {
    const known = [order({ order_id: 2 }), order({ order_id: 9 })];
    expect(ids(mergedOrders([order({ order_id: 5 })], known, NO_FILTERS, "UTC", true))).toEqual([9, 5]);
    expect(ids(mergedOrders([order({ order_id: 5 })], known, NO_FILTERS, "UTC", false))).toEqual([9, 5, 2]);
  });

  it("lets go of what no longer fits its filters", () => {
    const open = { ...NO_FILTERS, status: "open" as const };
    const later = { status: "filled" as const, updated_time: "2030-01-31T17:31:00.000000000Z" };
    expect(mergedOrders([order()], [order(later)], open, "UTC", false)).toEqual([]);
  });

  it("knows which orders were asked for", () => {
    expect(isAskedFor(order(), { ...NO_FILTERS, side: "sell" }, "UTC")).toBe(false);
    expect(isAskedFor(order(), { ...NO_FILTERS, symbol: "ETH-USD" }, "UTC")).toBe(false);
    expect(isAskedFor(order(), { ...NO_FILTERS, status: "closed" }, "UTC")).toBe(false);
    expect(isAskedFor(order(), { ...NO_FILTERS, from: "2030-01-31", to: "2030-01-31" }, "UTC")).toBe(true);
    expect(isAskedFor(order(), { ...NO_FILTERS, to: "2030-01-30" }, "UTC")).toBe(false);
    expect(isAskedFor(order(), { ...NO_FILTERS, from: "2030-02-01" }, "UTC")).toBe(false);
  });
});

describe("the history of fills", () => {
  const at = (second: number) => `2030-01-31T17:30:0${String(second)}.000000000Z`;

  it("goes by time, since ids of different instruments tell no order", () => {
    const looked = [fill({ execution_id: 900, time: at(1) })];
    const told = [fill({ execution_id: 5, time: at(2), fee: null }), fill({ execution_id: 900, time: at(1), fee: null })];
    const merged = mergedFills(looked, told, NO_FILTERS, "UTC", false);
    expect(merged.map((each) => [each.execution_id, each.fee])).toEqual([[5, null], [900, "0.01"]]);
  });

  it("leaves out what was not asked for, and what is behind the last page", () => {
    const looked = [fill({ execution_id: 9, time: at(5) })];
    const told = [fill({ execution_id: 1, time: at(1) }), fill({ execution_id: 10, time: at(6), symbol: "ETH-USD" })];
    expect(mergedFills(looked, told, { ...NO_FILTERS, symbol: "BTC-USD" }, "UTC", true)).toEqual(looked);
  });
});
