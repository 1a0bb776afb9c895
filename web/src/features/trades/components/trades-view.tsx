import { useMemo, useState } from "react";
import { isZero, parse, read } from "@/lib/decimal";
import type { Instrument, Trade } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { useLiveTrades } from "@/stream/hooks";
import { Button, IconButton } from "@/ui/button";
import { DecimalInput } from "@/ui/decimal-input";
import { EmptyState } from "@/ui/empty-state";
import { largeEnough, shownOf } from "../model";
import { TradeList } from "./trade-list";

export function TradesView({ instrument }: { readonly instrument: Instrument }) {
  const t = useStrings();
  const live = useLiveTrades(instrument.symbol);
  const [typed, type] = useState("");
  const least = useMemo(() => atLeast(typed), [typed]);
  const [held, hold] = useState<readonly Trade[] | null>(null);
  const matching = useMemo(() => largeEnough(live, least), [live, least]);
  const shown = shownOf(matching, held);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);

  function resume(): void {
    hold(null);
    scroller?.scrollTo({ top: 0 });
  }

  return (
    <div className="@container flex h-full min-h-0 flex-col">
      <div role="group" aria-label={t.trades.settings} className="flex min-h-8 shrink-0 items-center gap-2 border-b border-line px-2">
        <label className="flex items-center gap-1.5 text-11 text-muted">
          {t.trades.atLeast}
          <span className="w-24">
            <DecimalInput
              size="sm"
              value={typed}
              onChange={(value) => {
                hold(null);
                type(value);
              }}
              step={instrument.lot}
              min="0"
              placeholder="0"
            />
          </span>
        </label>
        {least === null ? null : <IconButton size="sm" icon="close" label={t.trades.showAll} onClick={() => type("")} />}
        <span className="ml-auto">
          {held === null ? null : (
            <Button size="sm" variant="quiet" icon={shown.newer > 0 ? "arrow-up" : "pause"} onClick={resume} title={t.trades.resume}>
              {shown.newer > 0 ? t.trades.newer(shown.newer) : t.trades.paused}
            </Button>
          )}
        </span>
      </div>
      {shown.trades.length === 0 ? (
        <Empty isFiltered={live.length > 0} />
      ) : (
        <TradeList
          instrument={instrument}
          trades={shown.trades}
          scroller={scroller}
          onScroller={setScroller}
          onHold={() => hold((before) => before ?? matching)}
          onRelease={() => hold(null)}
        />
      )}
    </div>
  );
}

function Empty({ isFiltered }: { readonly isFiltered: boolean }) {
  const t = useStrings();
  if (isFiltered) {
    return <EmptyState icon="filter" title={t.trades.emptyFiltered} detail={t.trades.emptyFilteredDetail} />;
  }
  return <EmptyState icon="list" title={t.trades.empty} detail={t.trades.emptyDetail} />;
}

function atLeast(typed: string) {
  const least = read(typed);
  return least === null || isZero(least) ? null : parse(typed);
}
