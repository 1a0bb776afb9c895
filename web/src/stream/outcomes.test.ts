import { beforeEach, expect, test } from "vitest";
import type { Order, OrderUpdate } from "@/lib/schema";
import { Outcomes, SEPARATE_MAX } from "@/stream/outcomes";
import { en } from "@/strings/en";
import { nl } from "@/strings/nl";

let outcomes: Outcomes;
beforeEach(() => { outcomes = new Outcomes(); });

const event = (name: string, more: Partial<OrderUpdate> = {}): OrderUpdate => ({
  type: "order", id: "w:1:0", event: name, account_id: 7, order_id: 1, client_order_id: "", symbol: "BTC-USD", side: "buy", time: "", ...more,
});
const fill = (price: string, quantity: string, leaves: string, orderId = 1): OrderUpdate =>
  event("filled", {
    order_id: orderId, last_price: price, last_quantity: quantity, leaves_quantity: leaves,
    status: leaves === "0" ? "filled" : "partially_filled",
  });
const order = { quantity: "2.5" } as Order;

const english = (orderOf: (orderId: number) => Order | undefined = () => undefined) => outcomes.flush(en.common, "en", orderOf);

test("a fill tells what was bought, and at which price", () => {
  outcomes.take(fill("43250.15", "0.5", "0"), order);
  expect(english()).toEqual([
    { tone: "success", title: "Filled: Buy 0.5 BTC-USD", detail: "at 43,250.15", topic: "fill", orderId: 1 },
  ]);
  expect(english()).toEqual([]);
});

test("an order that closed before it was known is told with what is known of it by now", () => {
  outcomes.take(event("canceled", { reason: "IOC_REMAINDER" }), undefined);
  expect(english((orderId) => (orderId === 1 ? order : undefined))[0]).toMatchObject({
    title: "Canceled: Buy 2.5 BTC-USD",
    detail: "What could not trade at once was canceled",
  });
});

test("fifty fills of one order are one notice", () => {
  for (let left = 49; left >= 0; left -= 1) outcomes.take(fill(left % 2 === 0 ? "100" : "101", "0.1", String(left)), order);
  expect(english()).toEqual([
    { tone: "success", title: "Filled: Buy 5 BTC-USD", detail: "at 100.5 on average, 50 fills", topic: "fill", orderId: 1 },
  ]);
});

test("a part tells how much is left, in the reader's language", () => {
  outcomes.take(fill("1000.5", "0.5", "2"), order);
  expect(outcomes.flush(nl.common, "nl", () => undefined)).toEqual([
    { tone: "success", title: "Deels uitgevoerd: Koop 0,5 BTC-USD", detail: "tegen 1.000,5, nog 2", topic: "fill", orderId: 1 },
  ]);
});

test("a remainder that is canceled is told beside what was filled", () => {
  outcomes.take(fill("100", "1", "1.5"), order);
  outcomes.take(event("canceled", { reason: "IOC_REMAINDER" }), order);
  expect(english().map((each) => each.title)).toEqual(["Partially filled: Buy 1 BTC-USD", "Canceled: Buy 2.5 BTC-USD"]);
});

test("a denied order says why in the venue's words", () => {
  outcomes.take(event("denied", { quantity: "3", side: "sell", reason: "X", reason_text: "too little" }), undefined);
  expect(english()).toEqual([
    { tone: "danger", title: "Denied: Sell 3 BTC-USD", detail: "too little", topic: "order", orderId: 1 },
  ]);
});

test("of an order that is not known only what is known is told", () => {
  outcomes.take(event("canceled"), undefined);
  expect(english()[0]?.title).toBe("Canceled: Buy BTC-USD");
});

test("many orders with one outcome are one notice", () => {
  for (let id = 1; id <= SEPARATE_MAX + 1; id += 1) {
    outcomes.take(event("canceled", { order_id: id, symbol: id === 1 ? "ETH-USD" : "BTC-USD" }), order);
  }
  outcomes.take(event("expired", { order_id: 99 }), order);
  expect(english().map(({ title, detail }) => [title, detail])).toEqual([
    [`${String(SEPARATE_MAX + 1)} orders canceled`, "ETH-USD, BTC-USD"],
    ["Expired: Buy 2.5 BTC-USD", undefined],
  ]);
});

test.each(["approved", "accepted", "cancel_approved", "replace_approved", "replaced"])("%s is no outcome", (name) => {
  expect(outcomes.take(event(name), order)).toBe(false);
  expect(english()).toEqual([]);
});
