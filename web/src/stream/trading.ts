// Orders, sent over REST. An idempotency key makes a repetition harmless, so that what was not
// answered is asked again; where an order stands is only ever taken from what the venue says.
import { api, isProblem, ProblemError, UNREACHED, unwrap } from "@/lib/http";
import type { Order, OrderRequest, ReplaceRequest, Side } from "@/lib/schema";
import { accountStore } from "@/stores/account";
import { noteSending, noteSubmission, orderNow, takeOrders } from "@/stores/orders";
import { selectionStore } from "@/stores/selection";
import { readOrder } from "@/stream/account-reading";
import { answered, sleep } from "@/stream/retry";

/** How often something is sent in all, and how long to wait in between. */
export const SENDS_MAX = 4;
const WAITS_MS = [250, 750, 1_500];
const UNCLEAR = new Set([UNREACHED, "OUTCOME_UNKNOWN"]);

export type CancelChoice = { symbol?: string | undefined; side?: Side | undefined; accountId?: number | undefined };

/** Submit an order; of the selected account unless it names one. Throws ProblemError. */
export async function submitOrder(request: OrderRequest): Promise<Order> {
  const key = newKey();
  const body = { ...request, account_id: request.account_id ?? selectionStore.get().accountId };
  const done = noteSubmission({ key, request: body });
  try {
    const params = { header: { "Idempotency-Key": key } };
    const send = (signal: AbortSignal) => unwrap(api.POST("/api/orders", { body, params, signal }));
    return taken(await repeating(send));
  } finally {
    done();
  }
}

/** Cancels under way, by order: asking twice for the same would tell of the second that it failed. */
const cancels = new Map<number, Promise<Order>>();

/** Cancel an order. Throws ProblemError, of the code ORDER_CLOSED where nothing of it was left. */
export function cancelOrder(orderId: number): Promise<Order> {
  const underWay = cancels.get(orderId) ?? cancelOnce(orderId).finally(() => { cancels.delete(orderId); });
  cancels.set(orderId, underWay);
  return underWay;
}

async function cancelOnce(orderId: number): Promise<Order> {
  const done = noteSending(orderId, "cancel");
  let sends = 0;
  try {
    const params = { path: { order_id: orderId } };
    const send = (signal: AbortSignal) => {
      sends += 1;
      return unwrap(api.DELETE("/api/orders/{order_id}", { params, signal }));
    };
    return taken(await repeating(send));
  } catch (error) {
    // An earlier try may have been heard, though its answer was not.
    if (sends > 1 && isProblem(error, "ORDER_CLOSED")) {
      const order = taken(await readOrder(orderId));
      if (order.status === "canceled") return order;
    }
    throw error;
  } finally {
    done();
  }
}

/** Give an order another price or total quantity. Throws ProblemError. */
export async function replaceOrder(orderId: number, replacement: ReplaceRequest): Promise<Order> {
  const done = noteSending(orderId, "replace");
  try {
    const params = { path: { order_id: orderId }, header: { "Idempotency-Key": newKey() } };
    const send = (signal: AbortSignal) => unwrap(api.PATCH("/api/orders/{order_id}", { params, body: replacement, signal }));
    return taken(await repeating(send));
  } finally {
    done();
  }
}

/** Cancel all open orders of the selected account, or those of an instrument or side. Throws ProblemError. */
export async function cancelOrders(choice: CancelChoice = {}): Promise<Order[]> {
  const accountId = choice.accountId ?? selectionStore.get().accountId;
  const query = {
    ...(choice.symbol === undefined ? {} : { symbol: choice.symbol }),
    ...(choice.side === undefined ? {} : { side: choice.side }),
    ...(accountId === null ? {} : { account_id: accountId }),
  };
  const send = (signal: AbortSignal) => unwrap(api.DELETE("/api/orders", { params: { query }, signal }));
  const { orders } = await repeating(send);
  orders.forEach(taken);
  return orders;
}

async function repeating<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  for (let sent = 1; ; sent += 1) {
    try {
      return await answered(send);
    } catch (error) {
      const isUnclear = error instanceof ProblemError && UNCLEAR.has(error.code);
      if (!isUnclear || sent >= SENDS_MAX) throw error;
      await sleep(WAITS_MS[sent - 1] ?? 0);
    }
  }
}

/** Take an answer into the store, if it is of the account that is looked at; return what is known then. */
function taken(order: Order): Order {
  if (order.account_id !== accountStore.get().accountId) return order;
  takeOrders([order]);
  return orderNow(order.order_id) ?? order;
}

function newKey(): string {
  // `randomUUID` is missing from pages that are not of a secure origin.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
}
