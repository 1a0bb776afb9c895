// What the order in the ticket would meet. Apart from the ticket, which need not be drawn again whenever
// the book changes.
import { useCallback } from "react";
import { read, sign } from "@/lib/decimal";
import type { Book, Level } from "@/stores/books";
import { useOfBook } from "@/stream/hooks";
import { walk, type Walk } from "./model/walk";
import type { Ticket } from "./use-ticket";

/** Return what the order would trade with now, null as long as it has no quantity or price. */
export function useMet({ instrument, draft, limit, terms }: Ticket): Walk | null {
  const { side, quantity } = draft;
  const select = useCallback(
    (book: Book) => {
      const wanted = read(quantity);
      if (wanted === null || sign(wanted) <= 0 || limit === null) return null;
      return walk(oppositeOf(book, side), side, wanted, limit, terms.priceScale);
    },
    [side, quantity, limit, terms],
  );
  return useOfBook(instrument.symbol, select);
}

/** Return the levels that an order of a side trades with, best first. */
export function oppositeOf(book: Book, side: Ticket["draft"]["side"]): readonly Level[] {
  return side === "buy" ? book.asks : book.bids;
}
