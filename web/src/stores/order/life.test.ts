import { describe, expect, test } from "vitest";
import type { Order, OrderUpdate } from "@/lib/schema";
import { heard, lookedUp, type Known } from "@/stores/order/known";
import { afterEvent, isOpen, isWorking } from "@/stores/order/life";
import { seeded } from "@/testing/random";

const at = (second: number) => `2030-01-31T17:30:${String(second).padStart(2, "0")}.000000000Z`;

const ORDER: Order = {
  order_id: 1, client_order_id: "", account_id: 7, symbol: "A", side: "buy", order_type: "limit", time_in_force: "gtc",
  post_only: false, quantity: "10", price: "100", cum_quantity: "0", leaves_quantity: "10", average_price: null, fees: "0",
  status: "submitted", reason: null, reason_text: null, expire_time: null, created_time: at(0), updated_time: at(0),
};

let lastId = 0;
function event(name: string, second: number, more: Partial<OrderUpdate> = {}): OrderUpdate {
  lastId += 1;
  return {
    type: "order", id: String(lastId), event: name, account_id: 7, order_id: 1, client_order_id: "", symbol: "A", side: "buy",
    time: at(second), ...more,
  };
}

const fill = (second: number, price: string, quantity: string, leaves: string) =>
  event("filled", second, { last_price: price, last_quantity: quantity, leaves_quantity: leaves });

function after(...events: OrderUpdate[]): Order {
  return events.reduce(afterEvent, ORDER);
}

describe("events", () => {
  test("an order is accepted, filled in parts and then whole", () => {
    const parts = after(event("accepted", 1), fill(2, "100", "4", "6"));
    expect(parts).toMatchObject({ status: "partially_filled", cum_quantity: "4", leaves_quantity: "6", average_price: "100" });
    const whole = afterEvent(parts, fill(3, "101", "6", "0"));
    expect(whole).toMatchObject({ status: "filled", cum_quantity: "10", leaves_quantity: "0", average_price: "100.6" });
    expect(whole.updated_time).toBe(at(3));
  });

  test("a request is pending until the market answers, and fills do not hide it", () => {
    const pending = after(event("accepted", 1), event("cancel_approved", 2), fill(3, "100", "1", "9"));
    expect(pending).toMatchObject({ status: "pending_cancel", cum_quantity: "1" });
    expect(isOpen(pending)).toBe(true);
    expect(isWorking(pending)).toBe(false);
    expect(afterEvent(pending, event("cancel_rejected", 4)).status).toBe("partially_filled");
    expect(afterEvent(pending, event("canceled", 4, { reason: "REQUESTED", leaves_quantity: "0" }))).toMatchObject({
      status: "canceled", leaves_quantity: "0", cum_quantity: "1", reason: "REQUESTED",
    });
  });

  test("a replacement changes price and quantity, and what is left", () => {
    const replaced = after(
      event("accepted", 1),
      fill(2, "100", "4", "6"),
      event("replace_approved", 3, { quantity: "20", price: "99" }),
      event("replaced", 4, { quantity: "20", price: "99" }),
    );
    expect(replaced).toMatchObject({ status: "partially_filled", quantity: "20", price: "99", leaves_quantity: "16" });
  });

  test("a refused replacement leaves the order as it was", () => {
    const order = after(event("accepted", 1), event("replace_approved", 2, { quantity: "20" }), event("replace_rejected", 3));
    expect(order).toMatchObject({ status: "accepted", quantity: "10" });
  });

  test("a request that crosses the end of the order does not open it again", () => {
    const order = after(event("accepted", 1), fill(2, "100", "10", "0"), event("cancel_approved", 3), event("cancel_rejected", 4));
    expect(order.status).toBe("filled");
  });

  test("a late fill reaches a canceled order", () => {
    const order = after(event("accepted", 1), event("canceled", 2, { reason: "REQUESTED" }), fill(3, "100", "10", "0"));
    expect(order).toMatchObject({ status: "filled", cum_quantity: "10" });
  });

  test("a denied order says why", () => {
    const order = after(event("denied", 1, { reason: "FUNDS_INSUFFICIENT", reason_text: "not enough" }));
    expect(order).toMatchObject({ status: "denied", reason: "FUNDS_INSUFFICIENT", reason_text: "not enough" });
  });

  test("what is older than the order changes nothing", () => {
    const order = { ...ORDER, status: "accepted" as const, updated_time: at(9) };
    expect(afterEvent(order, event("cancel_approved", 8))).toBe(order);
  });
});

describe("two tellings", () => {
  const order = after(event("accepted", 1), fill(5, "100", "4", "6"));
  const known: Known = { order, isFromEvents: true, isUnsure: false };

  test("the later one counts", () => {
    const older = { ...ORDER, status: "accepted" as const, updated_time: at(1) };
    const newer = { ...order, status: "canceled" as const, leaves_quantity: "0", updated_time: at(6) };
    expect(lookedUp(known, older)).toBe(known);
    expect(lookedUp(known, newer).order).toBe(newer);
    expect(lookedUp(undefined, older).order).toBe(older);
  });

  test("of one time events count, with fees and average from the other", () => {
    const found = { ...order, status: "accepted" as const, fees: "0.4", average_price: "100.01" };
    expect(lookedUp(known, found).order).toMatchObject({ status: "partially_filled", fees: "0.4", average_price: "100.01" });
    expect(lookedUp(known, { ...found, cum_quantity: "3" })).toBe(known);
    expect(lookedUp({ ...known, isFromEvents: false }, found).order).toBe(found);
  });

  test("an event of the same time as what was looked up leaves the order unsure until it is looked up again", () => {
    const found = lookedUp(undefined, { ...order, status: "pending_cancel" });
    const unsure = heard(found, event("cancel_rejected", 5));
    expect(unsure).toMatchObject({ isUnsure: true, order: { status: "pending_cancel" } });
    expect(heard(found, event("accepted", 5))).toBe(found);
    expect(lookedUp(unsure, order)).toEqual({ order, isFromEvents: false, isUnsure: false });
  });
});

/** A life of an order as the venue could tell it. */
function life(next: (bound: number) => number): OrderUpdate[] {
  const events = [event("accepted", 1)];
  let cum = 0;
  let quantity = 10;
  let second = 1;
  let pending = "";
  while (events.length < 12 && cum < quantity) {
    // Some things happen at one time.
    second += next(2);
    const choice = next(5);
    if (choice <= 1) {
      const filled = 1 + next(quantity - cum);
      cum += filled;
      events.push(fill(second, String(90 + next(20)), String(filled), String(quantity - cum)));
    } else if (pending !== "") {
      const isDone = next(2) === 0;
      if (isDone && pending === "cancel") return [...events, event("canceled", second, { reason: "REQUESTED" })];
      if (isDone) quantity = cum + 1 + next(20);
      events.push(isDone ? event("replaced", second, { quantity: String(quantity), price: "99" }) : event(`${pending}_rejected`, second));
      pending = "";
    } else {
      pending = choice === 2 ? "cancel" : "replace";
      events.push(event(`${pending}_approved`, second));
    }
  }
  return events;
}

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  "looking an order up at any time, early or late, ends where all events end (seed %d)",
  (seed) => {
    const next = seeded(seed);
    const events = life(next);
    const states = events.reduce((all, each) => [...all, afterEvent(all.at(-1) ?? ORDER, each)], [ORDER]);
    const end = states.at(-1) ?? ORDER;
    for (let read = 0; read < states.length; read += 1) {
      for (let arrives = 0; arrives <= events.length; arrives += 1) {
        let known: Known = { order: ORDER, isFromEvents: true, isUnsure: false };
        let isToSettle = false;
        events.forEach((each, index) => {
          if (index === arrives) known = lookedUp(known, states[read] ?? ORDER);
          known = heard(known, each);
          isToSettle ||= known.isUnsure;
        });
        if (isToSettle) known = lookedUp(known, end);
        const { status, cum_quantity, leaves_quantity, price } = end;
        expect(known.order).toMatchObject({ status, cum_quantity, leaves_quantity, price });
      }
    }
  },
);
