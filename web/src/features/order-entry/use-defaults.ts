// What a new ticket begins with, as somebody prefers it.
import { useEffect, useRef } from "react";
import { preferencesStore } from "@/stores/preferences";
import { changeTicket, ticketStore } from "@/stores/ticket";
import { submission } from "./state";
import { isUnderWay } from "./submission";

let isBegun = false;

/** Fill in the preferred quantity of an instrument when one comes to it, and the preferred type once. */
export function useDefaults(symbol: string): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (before.current === symbol) return;
    // What became of an order of another instrument is told by its notice.
    if (before.current !== null && !isUnderWay(submission.store.get())) submission.dismiss();
    before.current = symbol;
    const { quantity, filled } = ticketStore.get();
    const { defaultQuantity, defaultOrderType } = preferencesStore.get();
    const preferred = defaultQuantity[symbol];
    if (quantity === "" && preferred) changeTicket({ quantity: preferred });
    if (!isBegun && filled === 0) changeTicket({ orderType: defaultOrderType });
    isBegun = true;
  }, [symbol]);
}
