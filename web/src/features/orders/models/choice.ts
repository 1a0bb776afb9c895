// Which open orders are canceled together.
import type { Order, Side } from "@/lib/schema";

export type CancelScope = { readonly symbol?: string; readonly side?: Side };

/** Return how many orders a choice means. */
export function countOf(orders: readonly Order[], { symbol, side }: CancelScope): number {
  return orders.filter(
    (order) =>
      order.status !== "pending_cancel" &&
      (symbol === undefined || order.symbol === symbol) &&
      (side === undefined || order.side === side),
  ).length;
}
