import { useCallback, useRef } from "react";
import { text } from "@/lib/decimal";
import { isProblem } from "@/lib/http";
import type { Instrument, OrderRequest } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { preferencesStore } from "@/stores/preferences";
import { prefill, ticketStore } from "@/stores/ticket";
import { submitOrder } from "@/stream/trading";
import { announce } from "@/ui/live-region";
import type { LadderRow } from "../models/ladder";

/**
 * Return what choosing a level does: fill in the ticket, or with one-click trading send an order. A
 * price of a book that is not current is only filled in.
 */
export function usePick(instrument: Instrument, isCurrent: boolean): (row: LadderRow) => void {
  const t = useStrings();
  const isSending = useRef(false);
  return useCallback(
    (row: LadderRow) => {
      const price = text(row.price);
      const side = row.side === "ask" ? "buy" : "sell";
      const { oneClick, defaultQuantity } = preferencesStore.get();
      const quantity = ticketStore.get().quantity || (defaultQuantity[instrument.symbol] ?? "");
      if (!oneClick || !isCurrent || quantity === "") {
        prefill({ side, price, orderType: "limit" });
        announce(t.book.filledIn(t.common.sides[side], price));
        return;
      }
      if (isSending.current) return;
      isSending.current = true;
      const request: OrderRequest = { symbol: instrument.symbol, side, quantity, price, order_type: "limit" };
      submitOrder(request)
        .catch((error: unknown) => {
          if (!isProblem(error)) throw error;
          // What became an order is told by its events.
          if (error.orderId === null) {
            notify({ tone: "danger", title: t.book.notSubmitted, detail: error.detail, topic: "order" });
          }
        })
        .finally(() => {
          isSending.current = false;
        });
    },
    [instrument, isCurrent, t],
  );
}
