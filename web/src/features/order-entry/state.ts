// What the ticket keeps while it is out of sight: choices beside the shared draft, and the order on
// its way.
import { submitOrder } from "@/stream/trading";
import { createStore } from "@/stores/store";
import { changeTicket } from "@/stores/ticket";
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

/** Empty the ticket; side, type and how long the order is to work stay. */
export function clearTicket(): void {
  changeTicket({ price: "", quantity: "" });
  submission.dismiss();
}
