import { useMemo } from "react";
import { type Decimal, parse } from "@/lib/decimal";
import type { Book, Level } from "@/stores/books";
import { useOpenOrders } from "@/stores/orders";
import { useAccountId } from "@/stores/selection";
import { useLiveTrades } from "@/stream/hooks";
import { useOrderQueue } from "../api";
import { keyOf } from "../models/groups";
import { type OwnLevel, ownLevels } from "../models/queue";

const RESTING = new Set(["accepted", "partially_filled", "pending_cancel", "pending_replace"]);
const NONE: ReadonlyMap<string, OwnLevel> = new Map();

/** Return one's own resting orders of an instrument by side and level, with their places in line. */
export function useOwnLevels(symbol: string, book: Book, step: Decimal | null): ReadonlyMap<string, OwnLevel> {
  const open = useOpenOrders(symbol);
  const orders = useMemo(() => open.filter((each) => RESTING.has(each.status) && each.price !== null), [open]);
  const queue = useOrderQueue(symbol, useAccountId(), orders.length > 0);
  // Only who waits in line must know what trades.
  const trades = useLiveTrades(orders.length > 0 ? symbol : null);
  return useMemo(() => {
    if (orders.length === 0) return NONE;
    const levels = { buy: quantities(book.bids), sell: quantities(book.asks) };
    return ownLevels({ orders, queue, trades, levels, step });
  }, [orders, queue, trades, book, step]);
}

function quantities(levels: readonly Level[]): Map<string, Decimal> {
  return new Map(levels.map((level) => [keyOf(parse(level.price)), parse(level.quantity)]));
}
