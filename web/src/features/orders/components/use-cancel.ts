import { useCallback } from "react";
import { isProblem } from "@/lib/http";
import type { Order } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { type CancelChoice, cancelOrder, cancelOrders } from "@/stream/trading";

/** Return what cancels an order, and tells when the venue refuses. */
export function useCancel(): (order: Order) => void {
  const t = useStrings();
  return useCallback(
    (order: Order) => {
      cancelOrder(order.order_id).catch((error: unknown) => {
        if (!isProblem(error)) throw error;
        notify({ tone: "danger", title: t.orders.cancel.notCanceled, detail: error.detail, topic: "order", orderId: order.order_id });
      });
    },
    [t],
  );
}

/** Return what cancels several orders; fails as the venue says, after telling it. */
export function useCancelMany(): (choice: CancelChoice) => Promise<void> {
  const t = useStrings();
  return useCallback(
    async (choice: CancelChoice) => {
      try {
        await cancelOrders(choice);
      } catch (error) {
        if (!isProblem(error)) throw error;
        notify({ tone: "danger", title: t.orders.cancel.notCanceled, detail: error.detail, topic: "order" });
      }
    },
    [t],
  );
}
