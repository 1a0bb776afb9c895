// The order that is being written: book, chart and positions fill it in, the ticket shows it.
import type { OrderType, Side } from "@/lib/schema";
import { selectionStore } from "@/stores/selection";
import { createStore, useStore } from "@/stores/store";

export type TicketDraft = {
  readonly side: Side;
  readonly orderType: OrderType;
  /** Decimal text; empty where nothing was entered. */
  readonly price: string;
  readonly quantity: string;
  /** Counts how often something was filled in from outside, so that the ticket can show it. */
  readonly filled: number;
};

export type Prefill = Partial<Omit<TicketDraft, "filled">>;

const EMPTY: TicketDraft = { side: "buy", orderType: "limit", price: "", quantity: "", filled: 0 };

export const ticketStore = createStore<TicketDraft>(EMPTY);

/** Return the order that is being written. */
export function useTicketDraft(): TicketDraft {
  return useStore(ticketStore);
}

/** Fill in parts of the ticket from outside of it. */
export function prefill(parts: Prefill): void {
  ticketStore.set((before) => ({ ...before, ...parts, filled: before.filled + 1 }));
}

/** Take what was entered in the ticket itself. */
export function changeTicket(parts: Prefill): void {
  ticketStore.set((before) => ({ ...before, ...parts }));
}

// A price of one instrument means nothing for another.
let { symbol } = selectionStore.get();
selectionStore.subscribe(() => {
  const now = selectionStore.get().symbol;
  if (now === symbol) return;
  symbol = now;
  changeTicket({ price: "", quantity: "" });
});
