// What the ticket keeps while it is out of sight: choices beside the shared draft, and the order on
// its way.
import type { OrderRequest } from "@/lib/schema";
import { selectionStore } from "@/stores/selection";
import { submitOrder } from "@/stream/trading";
import { createStore } from "@/stores/store";
import { changeTicket, ticketStore } from "@/stores/ticket";
import { findOrder } from "./api";
import { type Extras, NO_EXTRAS } from "./model/request";
import { createSubmission } from "./submission";

export const extrasStore = createStore<Extras>(NO_EXTRAS);

export const submission = createSubmission({
  send: submitOrder,
  find: findOrder,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});

export function changeExtras(parts: Partial<Extras>): void {
  extrasStore.set((before) => ({ ...before, ...parts }));
}

/** Empty the quantity of an order that was taken, unless another one is being written by now. */
export function emptyAfter({ symbol, side, quantity, price }: OrderRequest): void {
  const draft = ticketStore.get();
  const isOther = selectionStore.get().symbol !== symbol || draft.side !== side || draft.quantity !== quantity;
  if (isOther || (price && draft.price !== price)) return;
  changeTicket({ quantity: "" });
}

/** Empty the ticket; side, type and how long the order is to work stay. */
export function clearTicket(): void {
  changeTicket({ price: "", quantity: "" });
  submission.dismiss();
}
