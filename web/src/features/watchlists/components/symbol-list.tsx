import { useChangeWatchlist } from "@/lib/queries/watchlists";
import type { Watchlist } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { EmptyState } from "@/ui/empty-state";
import { announce } from "@/ui/live-region";
import { moved } from "../model";
import { SortableSymbols } from "./sortable-symbols";
import { SortableRow, SymbolRow } from "./symbol-row";

interface SymbolListProps {
  readonly list: Watchlist;
  readonly isCompact?: boolean;
}

/** The instruments of a list in their order; one's own can be moved and removed. */
export function SymbolList({ list, isCompact = false }: SymbolListProps) {
  const words = useStrings("watchlists").watchlists;
  const changing = useChangeWatchlist();
  const { symbols } = list;
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
  return (
    <SortableSymbols symbols={symbols} onMove={change}>
      <ul aria-label={list.name} className="@container">
        {symbols.map((symbol, place) => (
          <SortableRow
            key={symbol}
            symbol={symbol}
            isCompact={isCompact}
            place={place}
            count={symbols.length}
            onMove={(to) => change(moved(symbols, place, to), words.drag.end(symbol, String(to + 1), count))}
            onRemove={() => change(symbols.filter((each) => each !== symbol), words.takenOff(symbol))}
          />
        ))}
      </ul>
    </SortableSymbols>
  );
}
