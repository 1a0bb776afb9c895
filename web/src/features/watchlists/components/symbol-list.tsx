import { useChangeWatchlist } from "@/lib/queries/watchlists";
import type { Watchlist } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { EmptyState } from "@/ui/empty-state";
import { later } from "@/ui/later";
import { announce } from "@/ui/live-region";
import { moved } from "../model";
import { OwnRow, type OwnRowProps, SymbolRow } from "./symbol-row";

// Nobody drags before he has moved or pressed anything.
const SortableSymbols = later(async () => (await import("./sortable-symbols")).SortableSymbols, {
  soon: true,
});

interface SymbolListProps {
  readonly list: Watchlist;
  readonly isCompact?: boolean;
}

/** The instruments of a list in their order; one's own can be moved and removed. */
export function SymbolList({ list, isCompact = false }: SymbolListProps) {
  const words = useStrings("watchlists").watchlists;
  const changing = useChangeWatchlist();
  const { symbols } = list;
  const isSortable = SortableSymbols.useIsHere();
  if (symbols.length === 0) {
    return <EmptyState icon="star" title={words.empty} {...(list.own ? { detail: words.emptyDetail } : {})} />;
  }
  if (!list.own) {
    return (
      <ul aria-label={list.name} className="@container">
        {symbols.map((symbol) => (
          <SymbolRow key={symbol} symbol={symbol} isCompact={isCompact} />
        ))}
      </ul>
    );
  }

  function change(next: readonly string[], said?: string): void {
    changing.mutate(
      { watchlistId: list.watchlist_id, symbols: next },
      {
        onSuccess: () => { if (said !== undefined) announce(said); },
        onError: (problem) => {
          notify({ tone: "danger", topic: "system", title: words.changeFailed, detail: problem.message });
        },
      },
    );
  }

  const count = String(symbols.length);
  const rows = symbols.map((symbol, place): OwnRowProps => ({
    symbol,
    isCompact,
    place,
    count: symbols.length,
    onMove: (to) => change(moved(symbols, place, to), words.drag.end(symbol, String(to + 1), count)),
    onRemove: () => change(symbols.filter((each) => each !== symbol), words.takenOff(symbol)),
  }));
  if (isSortable) return <SortableSymbols label={list.name} rows={rows} onMove={change} />;
  return (
    <ul aria-label={list.name} className="@container">
      {rows.map((row) => (
        <OwnRow key={row.symbol} {...row} />
      ))}
    </ul>
  );
}
