import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { marketsQuery } from "@/lib/queries/markets";
import { useWatchlists } from "@/lib/queries/watchlists";
import type { MarketSummary } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { useSymbol } from "@/stores/selection";
import { EmptyState } from "@/ui/empty-state";
import { Icon } from "@/ui/icon";
import { Kbd } from "@/ui/kbd";
import { announce } from "@/ui/live-region";
import { Skeleton } from "@/ui/skeleton";
import { found, type Row } from "../finding";
import { useRecent } from "../recent";
import { SymbolRow } from "./symbol-row";

const NONE: MarketSummary[] = [];

/** Find an instrument by typing; arrows move, Enter chooses. */
export function SymbolSearch({ onChoose }: { onChoose: (symbol: string) => void }) {
  const t = useStrings();
  const id = useId();
  const [typed, setTyped] = useState("");
  const { data = NONE, isPending } = useQuery(marketsQuery);
  const rows = useFound(data, useDeferredValue(typed));
  const [marked, mark] = useMarked(rows, typed);
  const active = rows[marked];
  useAnnounced(typed, rows.length);

  function press(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      mark(moved(marked, step, rows.length));
    }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (active) onChoose(active.market.symbol);
    }
  }

  return (
    <div className="flex max-h-[70dvh] flex-col">
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Icon name="search" className="text-faint" />
        <input
          // The dialog is opened to type here, and hands its focus back when it closes.
          ref={focused}
          role="combobox"
          aria-label={t.instruments.search}
          aria-expanded
          aria-autocomplete="list"
          aria-controls={`${id}list`}
          aria-activedescendant={active ? `${id}${active.market.symbol}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={t.instruments.hint}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={press}
          data-inset-focus
          className="h-11 min-w-0 flex-1 bg-transparent text-15 outline-none pointer-coarse:text-[1rem]"
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-1">
        {isPending ? <div className="p-3"><Skeleton lines={5} /></div> : null}
        {!isPending && rows.length === 0 ? (
          <EmptyState
            title={data.length === 0 ? t.instruments.none : t.instruments.empty(typed)}
            detail={data.length === 0 ? undefined : t.instruments.emptyDetail}
          />
        ) : null}
        <Results id={id} rows={rows} marked={marked} onMark={mark} onChoose={onChoose} />
      </div>
      <Moves />
    </div>
  );
}

type ResultsProps = {
  id: string;
  rows: readonly Row<MarketSummary>[];
  marked: number;
  onMark: (at: number) => void;
  onChoose: (symbol: string) => void;
};

function Results({ id, rows, marked, onMark, onChoose }: ResultsProps) {
  const t = useStrings();
  const current = useSymbol();
  return (
    <div role="listbox" id={`${id}list`} aria-label={t.instruments.results}>
      {rows.map((row, at) => (
        <div key={row.market.symbol} role="presentation">
          {row.group !== rows[at - 1]?.group && row.group !== "found" ? (
            <p role="presentation" className="px-2 pt-2 pb-1 text-11 text-faint">{t.instruments.groups[row.group]}</p>
          ) : null}
          <SymbolRow
            id={`${id}${row.market.symbol}`}
            row={row}
            isMarked={at === marked}
            isCurrent={row.market.symbol === current}
            onMark={() => onMark(at)}
            onChoose={() => onChoose(row.market.symbol)}
          />
        </div>
      ))}
    </div>
  );
}

function Moves() {
  const t = useStrings();
  return (
    <p aria-hidden="true" className="flex gap-4 border-t border-line px-3 py-2 text-11 text-faint pointer-coarse:hidden">
      <span className="flex items-center gap-1.5"><Kbd keys="arrowup arrowdown" /> {t.instruments.moves.choose}</span>
      <span className="flex items-center gap-1.5"><Kbd keys="enter" /> {t.instruments.moves.open}</span>
      <span className="flex items-center gap-1.5"><Kbd keys="escape" /> {t.instruments.moves.close}</span>
    </p>
  );
}

function useFound(markets: readonly MarketSummary[], typed: string): Row<MarketSummary>[] {
  const recent = useRecent();
  const lists = useWatchlists();
  const watched = useMemo(() => new Set(lists.flatMap((list) => list.symbols)), [lists]);
  // The order stays while the dialog is open, whatever is chosen meanwhile elsewhere.
  const [begun] = useState(recent);
  return useMemo(() => found(markets, typed, begun, watched), [markets, typed, begun, watched]);
}

function useMarked(rows: readonly unknown[], typed: string): [number, (at: number) => void] {
  const [marked, setMarked] = useState({ typed, at: 0 });
  const at = marked.typed === typed ? Math.min(marked.at, Math.max(0, rows.length - 1)) : 0;
  return [at, (next) => setMarked({ typed, at: next })];
}

function useAnnounced(typed: string, count: number): void {
  const t = useStrings();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => announce(t.instruments.found(count)), 400);
    return () => { clearTimeout(timer); };
  }, [typed, count, t]);
}

function focused(element: HTMLInputElement | null): void {
  element?.focus();
}

function moved(at: number, step: number, count: number): number {
  if (count === 0) return 0;
  if (Math.abs(step) > 1) return Math.max(0, Math.min(count - 1, at + step));
  return (at + step + count) % count;
}
