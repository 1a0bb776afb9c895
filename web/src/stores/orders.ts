// The orders of the account that is looked at: all that are open, and those that closed last. What
// the venue told is kept apart from what this page has asked and not heard of yet.
import type { Order, OrderRequest, OrderUpdate } from "@/lib/schema";
import { heard, type Known, lookedUp } from "@/stores/order/known";
import { isOpen } from "@/stores/order/life";
import { createStore, type Readable, useStore } from "@/stores/store";
import { useMemo } from "react";

export { isOpen, isWorking } from "@/stores/order/life";

export type Orders = {
  readonly byId: ReadonlyMap<number, Order>;
  /** Open orders, the newest first. */
  readonly open: readonly Order[];
  /** Closed orders that are known, the latest change first. */
  readonly closed: readonly Order[];
};

export type Sending = "cancel" | "replace";
export type Submission = { readonly key: string; readonly request: OrderRequest };

/** Most closed orders that are kept; the rest are looked up in the history. */
export const CLOSED_KEPT = 500;

const known = new Map<number, Known>();
const NONE: Orders = { byId: new Map(), open: [], closed: [] };
const version = createStore(0, { frame: true });
let shown: Orders = NONE;

/** What is known of orders, as of the last frame. */
export const ordersStore: Readable<Orders> = { get: () => shown, subscribe: version.subscribe };
/** What this page has asked of orders and has no answer to yet. */
export const sendingStore = createStore<ReadonlyMap<number, Sending>>(new Map());
/** Orders that were sent and have no answer yet. */
export const submissionsStore = createStore<readonly Submission[]>([]);

version.subscribe(() => { shown = view(); });

/** Return the open orders, of one instrument where that is named. */
export function useOpenOrders(symbol?: string): readonly Order[] {
  const { open } = useStore(ordersStore);
  return useMemo(
    () => (symbol === undefined ? open : open.filter((each) => each.symbol === symbol)),
    [open, symbol],
  );
}

/** Return the orders that closed last. */
export function useClosedOrders(): readonly Order[] {
  return useStore(ordersStore).closed;
}

/** Return an order, undefined where it is not known here. */
export function useOrder(orderId: number | null): Order | undefined {
  const { byId } = useStore(ordersStore);
  return orderId === null ? undefined : byId.get(orderId);
}

/** Return what was asked of an order and not answered yet. */
export function useSending(orderId: number): Sending | undefined {
  return useStore(sendingStore).get(orderId);
}

export function useSubmissions(): readonly Submission[] {
  return useStore(submissionsStore);
}

/** Return an order as it is known now, not as it was shown last. */
export function orderNow(orderId: number): Order | undefined {
  return known.get(orderId)?.order;
}

/** Return all open orders as they are known now. */
export function openOrdersNow(): Order[] {
  return [...known.values()].map((each) => each.order).filter(isOpen);
}

/** Take an event; returns false where its order must be looked up, being unknown or of doubt. */
export function takeOrderEvent(event: OrderUpdate): boolean {
  const before = known.get(event.order_id);
  if (before === undefined) return false;
  const after = heard(before, event);
  if (after !== before) put(after);
  return !after.isUnsure;
}

/** Take orders that were looked up, or answered; what is known to be later stays. */
export function takeOrders(orders: readonly Order[]): void {
  for (const order of orders) put(lookedUp(known.get(order.order_id), order));
}

/** Forget orders that are known no better here than in the history. */
export function forgetOrders(orderIds: readonly number[]): void {
  for (const orderId of orderIds) known.delete(orderId);
  version.set((value) => value + 1);
}

/** Forget all orders: another account is looked at. */
export function clearOrders(): void {
  known.clear();
  sendingStore.set(new Map());
  submissionsStore.set([]);
  version.set((value) => value + 1);
}

/** Note that something is asked of an order; returns how to note that it was answered. */
export function noteSending(orderId: number, what: Sending): () => void {
  sendingStore.set((before) => new Map(before).set(orderId, what));
  return () => {
    sendingStore.set((before) => {
      const after = new Map(before);
      if (after.get(orderId) === what) after.delete(orderId);
      return after;
    });
  };
}

/** Note that an order is sent; returns how to note that it was answered. */
export function noteSubmission(submission: Submission): () => void {
  submissionsStore.set((before) => [...before, submission]);
  return () => { submissionsStore.set((before) => before.filter((each) => each !== submission)); };
}

function put(entry: Known): void {
  known.set(entry.order.order_id, entry);
  version.set((value) => value + 1);
}

function view(): Orders {
  const orders = [...known.values()].map((each) => each.order);
  const open = orders.filter(isOpen).sort((a, b) => b.order_id - a.order_id);
  const closed = orders.filter((each) => !isOpen(each)).sort(byChange);
  for (const order of closed.splice(CLOSED_KEPT)) known.delete(order.order_id);
  return { byId: new Map([...open, ...closed].map((each) => [each.order_id, each])), open, closed };
}

function byChange(a: Order, b: Order): number {
  if (a.updated_time !== b.updated_time) return a.updated_time < b.updated_time ? 1 : -1;
  return b.order_id - a.order_id;
}
