import type { Instrument, Order } from "@/lib/schema";
import type { Replacement } from "./use-replace";

/** What can be done with an open order, and what must be known for it. */
export type Deeds = {
  readonly instruments: readonly Instrument[];
  readonly mayTrade: boolean;
  readonly cancel: (order: Order) => void;
  readonly replace: (order: Order, replacement: Replacement) => void;
  readonly onFault: (words: string) => void;
  readonly onOpen: (orderId: number) => void;
};
