import { describe, expect, it } from "vitest";
import { type Decimal, parse, text } from "@/lib/decimal";
import { order, trade } from "../testing";
import { aheadShare, type OrderQueue, ownLevels, type Place, placeOf, type QueuedOrder, tradedAt } from "./queue";

const TOLD = "2030-01-31T17:30:00.500000000Z";
const queued: QueuedOrder = {
  order_id: 7,
  side: "buy",
  price: "100.00",
  leaves_quantity: "1",
  ahead_quantity: "1.2",
  ahead_orders: 3,
  level_quantity: "3.4",
};
const told = { queued, time: TOLD };
const shown = ({ ahead, level }: Place) => `${ahead === null ? "?" : text(ahead)} of ${text(level)}`;

describe("what traded before us", () => {
  it("is what hit our side at our price after the venue told our place", () => {
    const trades = [
      trade({ quantity: "0.2", time: "2030-01-31T17:30:02.000000000Z" }),
      trade({ quantity: "9", side: "buy", time: "2030-01-31T17:30:01.900000000Z" }),
      trade({ quantity: "9", price: "100.5", time: "2030-01-31T17:30:01.800000000Z" }),
      trade({ quantity: "0.3", price: "100.0", time: "2030-01-31T17:30:01.000000000Z" }),
      trade({ quantity: "9", time: TOLD }),
      trade({ quantity: "9", time: "2030-01-31T17:30:00.000000000Z" }),
    ];
    expect(text(tradedAt(trades, "buy", "100", TOLD))).toBe("0.5");
  });
});

describe("the place of an order", () => {
  it("is what the venue told while nothing happens", () => {
    expect(shown(placeOf(order(), told, [], parse("3.4")))).toBe("1.2 of 3.4");
  });

  it("comes nearer with each trade at the price, and never below nothing", () => {
    expect(shown(placeOf(order(), told, [trade({ quantity: "0.5" })], parse("2.9")))).toBe("0.7 of 2.9");
    expect(shown(placeOf(order(), told, [trade({ quantity: "5" })], parse("1")))).toBe("0 of 1");
  });

  it("cannot have more ahead than rests there beside it: the rest was canceled", () => {
    expect(shown(placeOf(order(), told, [], parse("1.5")))).toBe("0.5 of 1.5");
  });

  it("is not known of an order that became larger since, and so went to the end of the line", () => {
    expect(shown(placeOf(order({ leaves_quantity: "1.5" }), told, [], parse("3.9")))).toBe("? of 3.9");
    expect(shown(placeOf(order({ leaves_quantity: "0.5" }), told, [], parse("2.9")))).toBe("1.2 of 2.9");
  });

  it("goes by trades alone where the level is not in sight", () => {
    expect(shown(placeOf(order(), told, [trade({ quantity: "0.4" })], null))).toBe("0.8 of 3.0");
  });

  it("is unknown until it is told, and again after the price was replaced", () => {
    expect(shown(placeOf(order(), null, [], parse("3.4")))).toBe("? of 3.4");
    expect(shown(placeOf(order({ price: "99" }), told, [], parse("2")))).toBe("? of 2");
  });

  it("has a share of the line, unless nothing is known", () => {
    expect(aheadShare({ orderId: 1, leaves: parse("1"), ahead: parse("1"), level: parse("4") })).toBe(0.25);
    expect(aheadShare({ orderId: 1, leaves: parse("1"), ahead: null, level: parse("4") })).toBeNull();
  });
});

describe("one's own levels", () => {
  const none: ReadonlyMap<string, Decimal> = new Map();
  const queue: OrderQueue = { orders: [queued], time: TOLD };

  it("hold all orders of a side that are shown at one price, the earliest first", () => {
    const orders = [
      order({ order_id: 9, price: "101", leaves_quantity: "0.5" }),
      order(),
      order({ order_id: 8, side: "sell", price: "104" }),
    ];
    const found = ownLevels({ orders, queue, trades: [], levels: { buy: none, sell: none }, step: parse("5") });
    expect([...found.keys()].sort()).toEqual(["buy 100", "sell 105"]);
    const mine = found.get("buy 100");
    expect(mine && text(mine.quantity)).toBe("1.5");
    expect(mine?.places.map((place) => place.orderId)).toEqual([7, 9]);
  });

  it("leave out what does not rest", () => {
    const orders = [order({ price: null }), order({ leaves_quantity: "0" })];
    expect(ownLevels({ orders, queue, trades: [], levels: { buy: none, sell: none }, step: null }).size).toBe(0);
  });
});
