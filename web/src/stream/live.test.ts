// From the socket to the stores: a socket of the test's own, and a venue behind `fetch`.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Order, StreamMessage } from "@/lib/schema";
import { accountStore } from "@/stores/account";
import { balances } from "@/stores/balances";
import { bookStore } from "@/stores/books";
import { connectionStore } from "@/stores/connection";
import { fillsStore } from "@/stores/fills";
import { flushFrame } from "@/stores/frame";
import { noticesStore } from "@/stores/notices";
import { openOrdersNow, orderNow, takeOrders } from "@/stores/orders";
import { signedIn, signedOut } from "@/stores/session";
import { ANEW_MS } from "@/stream/look-ups";
import { SETTLING_MAX } from "@/stream/order-reading";
import { GATHER_MS } from "@/stream/outcomes";
import { listen, listenToAccount } from "@/stream/socket";
import { LOST_MS } from "@/stream/telling";
import { answer, openVenue, refusal } from "@/testing/venue";

type Sent = { op: string; id: number; channel?: string; symbol?: string; after?: string };

class Socket {
  static readonly OPEN = 1;
  static latest: Socket;
  readonly readyState = 1;
  readonly sent: Sent[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() { Socket.latest = this; }
  send(text: string): void {
    const request = JSON.parse(text) as Sent;
    this.sent.push(request);
    if (request.op === "ping") this.say({ type: "reply", id: request.id, status: 200 });
  }
  close(): void { /* the page lets go; nothing comes of it */ }
  say(message: StreamMessage): void { this.onmessage?.({ data: JSON.stringify(message) }); }
  welcome(): void {
    this.say({ type: "welcome", version: "1", authenticated: true, time: "" });
    this.confirm();
  }
  confirm(): void {
    for (const each of this.sent) this.say({ type: "reply", id: each.id, status: 200, last_id: "w:0:0" });
  }
}

const at = (second: number) => `2030-01-31T17:30:0${String(second)}.000000000Z`;
const order = (more: Partial<Order> = {}): Order => ({
  order_id: 1, client_order_id: "", account_id: 7, symbol: "A", side: "buy", order_type: "limit", time_in_force: "gtc",
  post_only: false, quantity: "10", price: "9", cum_quantity: "0", leaves_quantity: "10", average_price: null, fees: "0",
  status: "accepted", reason: null, reason_text: null, expire_time: null, created_time: at(1), updated_time: at(1), ...more,
});
const told = { type: "order", account_id: 7, order_id: 1, client_order_id: "", symbol: "A", side: "buy" } as const;

let orders: Order[];
let stops: (() => void)[];

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  orders = [order()];
  openVenue(({ path }) => {
    if (path.startsWith("/api/orders/")) return answer(orders.find((each) => path.endsWith(`/${String(each.order_id)}`)) ?? null);
    if (path.startsWith("/api/orders")) return answer({ orders });
    if (path.startsWith("/api/fills")) return answer({ fills: [] });
    if (path.startsWith("/api/balances")) return answer({ balances: [{ asset: "USD", posted: "5", reserved: "0", available: "5" }] });
    if (path.startsWith("/api/positions")) return answer({ positions: [] });
    return refusal(401, "SESSION_ENDED");
  });
  signedIn({ user_id: "u1", permissions: [], preferences: {}, default_account_id: 7 } as never);
  stops = [listenToAccount(7), listen({ channel: "book", symbol: "A" })];
  Socket.latest.welcome();
  await vi.advanceTimersByTimeAsync(20);
});

afterEach(() => {
  for (const stop of stops) stop();
  signedOut();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("an account is live once all of it was looked up", () => {
  expect(accountStore.get()).toEqual({ accountId: 7, state: "live" });
  expect(openOrdersNow()).toEqual(orders);
  expect(balances.store.get().get("USD")?.available).toBe("5");
  expect(connectionStore.get().state).toBe("live");
});

test("a fill changes the order, is listed, and is told once", async () => {
  const fill = { last_price: "9", last_quantity: "4", leaves_quantity: "6", execution_id: 3, trade_id: 2 };
  Socket.latest.say({ ...told, ...fill, id: "w:5:0", event: "filled", status: "partially_filled", time: at(2) });
  Socket.latest.say({ ...told, ...fill, type: "fill", id: "w:5:0", aggressor: false, time: at(2) });
  Socket.latest.say({ ...told, ...fill, id: "w:5:0", event: "filled", status: "partially_filled", time: at(2) });
  expect(orderNow(1)).toMatchObject({ status: "partially_filled", cum_quantity: "4", leaves_quantity: "6" });
  expect(fillsStore.get()).toMatchObject([{ execution_id: 3, fee: null }]);
  orders = [order({ status: "partially_filled", cum_quantity: "4", leaves_quantity: "6", average_price: "9", fees: "0.1", updated_time: at(2) })];
  await vi.advanceTimersByTimeAsync(GATHER_MS);
  expect(noticesStore.get()[0]).toMatchObject({ title: "Partially filled: Buy 4 A", orderId: 1, topic: "fill" });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(orderNow(1)?.fees).toBe("0.1");
});

test("an order of another device is looked up when it is heard of", async () => {
  orders = [...orders, order({ order_id: 2, updated_time: at(2) })];
  Socket.latest.say({ ...told, order_id: 2, id: "w:6:0", event: "approved", status: "submitted", time: at(2) });
  Socket.latest.say({ ...told, order_id: 2, id: "w:7:0", event: "cancel_approved", time: at(3) });
  expect(orderNow(2)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(100);
  expect(orderNow(2)?.status).toBe("pending_cancel");
});

test("a cut makes all old, is told after a moment, and goes on where it was", async () => {
  Socket.latest.say({ type: "book_snapshot", symbol: "A", sequence: 4, bids: [["9", "1"]], asks: [], time: at(1) });
  Socket.latest.say({ ...told, id: "w:8:0", event: "cancel_rejected", time: at(4) });
  Socket.latest.onclose?.({ code: 1006 });
  flushFrame();
  expect([accountStore.get().state, bookStore("A").get().state]).toEqual(["stale", "stale"]);
  await vi.advanceTimersByTimeAsync(LOST_MS);
  expect(noticesStore.get()[0]).toMatchObject({ title: "Connection lost", topic: "connection" });
  Socket.latest.welcome();
  expect(Socket.latest.sent.find((each) => each.channel === "orders")?.after).toBe("w:8:0");
  expect(Socket.latest.sent.find((each) => each.channel === "book")).not.toHaveProperty("after");
  expect(accountStore.get().state).toBe("live");
  expect(noticesStore.get()[0]?.title).toBe("Connection restored");
});

test("an account that cannot be looked up for long is current once it can be", async () => {
  const balancesOf = vi.fn(() => refusal(503, "UNAVAILABLE"));
  openVenue(({ path }) => (path.startsWith("/api/balances") ? balancesOf() : answer({ orders: [], fills: [], positions: [] })));
  stops.push(listenToAccount(9));
  Socket.latest.confirm();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(accountStore.get()).toEqual({ accountId: 9, state: "stale" });
  balancesOf.mockImplementation(() => answer({ balances: [] }));
  await vi.advanceTimersByTimeAsync(ANEW_MS);
  expect(accountStore.get()).toEqual({ accountId: 9, state: "live" });
});

test("orders that closed while nothing was heard do not stay open, however many", async () => {
  const count = 2 * SETTLING_MAX;
  takeOrders(Array.from({ length: count }, (_, index) => order({ order_id: index + 2 })));
  Socket.latest.say({ ...told, id: "w:8:0", event: "cancel_rejected", time: at(4) });
  Socket.latest.onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(LOST_MS);
  Socket.latest.welcome();
  orders = [];
  Socket.latest.say({ type: "gap", channel: "orders", after: "w:8:0", last_id: "w:9:0", detail: "too old" });
  await vi.advanceTimersByTimeAsync(20);
  expect(openOrdersNow()).toHaveLength(SETTLING_MAX);
});

test("the fee of a fill is looked up also right after another account was chosen", async () => {
  const fill = { ...told, type: "fill", last_price: "9", last_quantity: "4", leaves_quantity: "6", execution_id: 3, trade_id: 2, aggressor: false } as const;
  Socket.latest.say({ ...fill, id: "w:5:0", time: at(2) });
  stops.push(listenToAccount(9));
  Socket.latest.confirm();
  await vi.advanceTimersByTimeAsync(20);
  const asked = openVenue(() => answer({ fills: [] }));
  Socket.latest.say({ ...fill, account_id: 9, id: "w:6:0", time: at(3) });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked.map((each) => each.path)).toContain("/api/fills?account_id=9&limit=100");
});

test("another account forgets the one before, and what still comes of it", async () => {
  stops.push(listenToAccount(8));
  expect([accountStore.get().accountId, openOrdersNow()]).toEqual([8, []]);
  Socket.latest.say({ ...told, id: "w:9:0", event: "canceled", status: "canceled", time: at(5) });
  await vi.advanceTimersByTimeAsync(100);
  expect(orderNow(1)).toBeUndefined();
});

test("whoever signs out hears nothing more, and nothing of his is left", () => {
  signedOut("asked");
  expect(connectionStore.get().state).toBe("closed");
  expect([accountStore.get(), openOrdersNow()]).toEqual([{ accountId: null, state: "none" }, []]);
});
