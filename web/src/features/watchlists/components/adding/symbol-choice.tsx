import { Command } from "cmdk";
import { useState } from "react";
import { useInstruments } from "@/lib/queries/instruments";
import { SYMBOLS_MAX, useChangeWatchlist } from "@/lib/queries/watchlists";
import type { Watchlist } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { announce } from "@/ui/live-region";
import { withSymbol } from "../../model";

/** Find instruments and put them at the end of a list, one after the other. */
export function SymbolChoice({ list }: { readonly list: Watchlist }) {
  const words = useStrings("watchlists").watchlists;
  const [typed, setTyped] = useState("");
  const changing = useChangeWatchlist();
  const others = useInstruments().filter(({ symbol }) => !list.symbols.includes(symbol));
  const isFull = list.symbols.length >= SYMBOLS_MAX;

  function add(symbol: string): void {
    setTyped("");
    changing.mutate(
      { watchlistId: list.watchlist_id, symbols: withSymbol(list.symbols, symbol) },
      {
        onSuccess: () => announce(words.added(symbol)),
        onError: (problem) => {
          notify({ tone: "danger", topic: "system", title: words.changeFailed, detail: problem.message });
        },
      },
    );
  }

  if (isFull) return <p className="p-3 text-13 text-muted">{words.full}</p>;
  return (
    <Command label={words.add} loop>
      <Command.Input
        value={typed}
        onValueChange={setTyped}
        placeholder={words.addPlaceholder}
        className="h-9 w-full border-b border-line bg-transparent px-3 text-13 pointer-coarse:h-11"
        data-inset-focus=""
      />
      <Command.List className="max-h-64 overflow-auto p-1">
        <Command.Empty className="p-3 text-center text-12 text-muted">{words.addNone}</Command.Empty>
        {others.map(({ symbol, base, quote }) => (
          <Command.Item
            key={symbol}
            value={symbol}
            keywords={[base, quote]}
            onSelect={() => add(symbol)}
            className="flex min-h-8 items-center justify-between rounded-3 px-2 data-[selected=true]:bg-hover pointer-coarse:min-h-11"
          >
            <span>{symbol}</span>
            <span className="text-11 text-faint">{quote}</span>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}
