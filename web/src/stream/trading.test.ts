import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isProblem } from "@/lib/http";
import type { Order } from "@/lib/schema";
import { beginAccount } from "@/stores/account";
import { orderNow, sendingStore, submissionsStore } from "@/stores/orders";
import { selectAccount } from "@/stores/selection";
import { cancelOrder, cancelOrders, replaceOrder, SENDS_MAX, submitOrder } from "@/stream/trading";
import { answer, type Asked, openVenue, refusal } from "@/testing/venue";

const WISH = { symbol: "A", side: "buy", quantity: "1", price: "9" } as const;
const order = (more: Partial<Order> = {}): Order => ({
  order_id: 1, client_order_id: "", account_id: 7, symbol: "A", side: "buy", order_type: "limit", time_in_force: "gtc",
  post_only: false, quantity: "1", price: "9", cum_quantity: "0", leaves_quantity: "1", average_price: null, fees: "0",
  status: "accepted", reason: null, reason_text: null, expire_time: null, created_time: "t1", updated_time: "t1", ...more,
});

beforeEach(() => {
  vi.useFakeTimers();
  selectAccount(7);
  beginAccount(7);
});

afterEach(() => {
  beginAccount(null);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function settled<T>(promise: Promise<T>): Promise<T | string> {
  const outcome = promise.catch((error: unknown) => (isProblem(error) ? error.code : "no problem"));
  await vi.runAllTimersAsync();
  return await outcome;
}

test("an order is sent for the selected account, and is known when it is answered", async () => {
  const asked = openVenue(() => answer(order(), 201));
  const sent = submitOrder(WISH);
  expect(submissionsStore.get()).toMatchObject([{ request: WISH }]);
  expect(await settled(sent)).toEqual(order());
  expect(asked[0]?.body).toEqual({ ...WISH, account_id: 7 });
  expect(submissionsStore.get()).toEqual([]);
  expect(orderNow(1)?.status).toBe("accepted");
});

test("what is not answered is sent again with the same key, so that it counts once", async () => {
  const asked: Asked[] = openVenue(() =>
    asked.length < 3 ? Promise.reject(new TypeError("reset")) : answer(order(), 201),
  );
  expect(await settled(submitOrder(WISH))).toEqual(order());
  const keys = asked.map((each) => each.headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});

test("what hangs is given up and sent again with the same key", async () => {
  const asked: Asked[] = openVenue(({ signal }) =>
    asked.length > 1 ? answer(order(), 201) : new Promise((_, reject) => {
      signal.addEventListener("abort", () => { reject(signal.reason as Error); });
    }),
  );
  expect(await settled(submitOrder(WISH))).toEqual(order());
  expect(new Set(asked.map((each) => each.headers.get("Idempotency-Key"))).size).toBe(1);
  expect(asked).toHaveLength(2);
});

test("after so many tries nobody knows, and it is said so", async () => {
  const asked = openVenue(() => refusal(503, "OUTCOME_UNKNOWN"));
  expect(await settled(submitOrder(WISH))).toBe("OUTCOME_UNKNOWN");
  expect(asked).toHaveLength(SENDS_MAX);
});

test.each([[422, "FUNDS_INSUFFICIENT"], [429, "RATE_LIMITED"], [503, "OVERLOADED"]])(
  "a clear refusal (%d %s) is not sent again",
  async (status, code) => {
    const asked = openVenue(() => refusal(status, code));
    expect(await settled(submitOrder(WISH))).toBe(code);
    expect(asked).toHaveLength(1);
    expect(submissionsStore.get()).toEqual([]);
  },
);

test("a cancel under way is told apart from where the order stands", async () => {
  openVenue(({ method }) => answer(method === "DELETE" ? order({ status: "canceled", updated_time: "t2" }) : order()));
  await settled(submitOrder(WISH));
  const canceling = cancelOrder(1);
  expect([sendingStore.get().get(1), orderNow(1)?.status]).toEqual(["cancel", "accepted"]);
  await settled(canceling);
  expect([sendingStore.get().get(1), orderNow(1)?.status]).toEqual([undefined, "canceled"]);
});

test("a cancel that is asked for twice at once is one cancel", async () => {
  const asked: Asked[] = openVenue(() => (asked.length > 1 ? refusal(409, "ORDER_CLOSED") : answer(order({ status: "canceled" }))));
  expect(await settled(Promise.all([cancelOrder(1), cancelOrder(1)]))).toMatchObject([{ status: "canceled" }, { status: "canceled" }]);
  expect(asked).toHaveLength(1);
  expect(await settled(cancelOrder(1))).toBe("ORDER_CLOSED");
});

test("a cancel whose answer was lost is found done", async () => {
  const asked: Asked[] = openVenue(({ method }) => {
    if (method === "GET") return answer(order({ status: "canceled", updated_time: "t2" }));
    return asked.length === 1 ? Promise.reject(new TypeError("reset")) : refusal(409, "ORDER_CLOSED");
  });
  expect(await settled(cancelOrder(1))).toMatchObject({ status: "canceled" });
});

test("an order that was closed before is no canceled one", async () => {
  openVenue(() => refusal(409, "ORDER_CLOSED"));
  expect(await settled(cancelOrder(1))).toBe("ORDER_CLOSED");
  expect(sendingStore.get().size).toBe(0);
});

test("a replacement has a key of its own, and a late answer does not undo what is known since", async () => {
  openVenue(() => answer(order({ updated_time: "t5" }), 201));
  await settled(submitOrder(WISH));
  const again = openVenue(() => answer(order({ quantity: "2", updated_time: "t3" })));
  expect(await settled(replaceOrder(1, { quantity: "2" }))).toMatchObject({ quantity: "1", updated_time: "t5" });
  expect(again[0]?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
});

test("many are canceled by what they have in common", async () => {
  const asked = openVenue(() => answer({ orders: [order({ status: "canceled" })] }));
  expect(await settled(cancelOrders({ symbol: "A", side: "buy" }))).toHaveLength(1);
  expect(asked[0]?.path).toBe("/api/orders?symbol=A&side=buy&account_id=7");
});

test("an answer of an account that is not looked at is not mixed in", async () => {
  openVenue(() => answer(order({ account_id: 8 }), 201));
  expect(await settled(submitOrder({ ...WISH, account_id: 8 }))).toMatchObject({ account_id: 8 });
  expect(orderNow(1)).toBeUndefined();
});
