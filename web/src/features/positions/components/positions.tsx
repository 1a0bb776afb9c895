import { useMemo, useRef, useState } from "react";
import { cx } from "@/lib/cx";
import { useInstruments } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { usePositions } from "@/stores/positions";
import { useLiveQuotes } from "@/stream/hooks";
import { Badge } from "@/ui/badge";
import { Checkbox } from "@/ui/checkbox";
import { DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { useSize } from "@/ui/use-size";
import { isHeld, marked } from "../models/marks";
import { DeedQuestion } from "./deed-question";
import { PositionCards } from "./position-cards";
import { usePositionColumns } from "./position-columns";
import { useDeeds } from "./use-deeds";

/** Below this width positions are cards. */
const CARDS_PX = 600;

export function Positions({ isStale }: { readonly isStale: boolean }) {
  const t = useStrings();
  const place = useRef<HTMLDivElement>(null);
  const isNarrow = (useSize(place)?.width ?? CARDS_PX) < CARDS_PX;
  const [isClosedShown, showClosed] = useState(false);
  const all = usePositions();
  const shown = useMemo(() => (isClosedShown ? all : all.filter(isHeld)), [all, isClosedShown]);
  const quotes = useLiveQuotes(shown.map((each) => each.symbol));
  const instruments = useInstruments();
  const rows = useMemo(
    () => shown.map((position) => marked(position, quotes.get(position.symbol)?.last_price ?? null)),
    [shown, quotes],
  );
  const deeds = useDeeds(instruments, quotes);
  const columns = usePositionColumns(instruments, deeds);
  const hasClosed = all.some((each) => !isHeld(each));
  const empty = (
    <EmptyState
      icon="portfolio"
      title={t.positions.empty}
      detail={hasClosed ? t.positions.closedOnly : t.positions.emptyDetail}
    />
  );
  return (
    <div ref={place} className="flex h-full min-h-0 flex-col">
      {hasClosed || isStale ? (
        <div className="flex min-h-9 shrink-0 items-center gap-3 border-b border-line px-3">
          {hasClosed ? <Checkbox checked={isClosedShown} onChange={showClosed} label={t.positions.showClosed} /> : null}
          {isStale ? (
            <Badge tone="warning" icon="warning">
              {t.positions.stale}
            </Badge>
          ) : null}
        </div>
      ) : null}
      <div className={cx("min-h-0 flex-1", isStale && "opacity-60")}>
        {isNarrow ? (
          <PositionCards rows={rows} instruments={instruments} deeds={deeds} empty={empty} />
        ) : (
          <DataTable
            caption={t.positions.caption}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.position.symbol}
            onRow={(row) => navigate(`/trade/${encodeURIComponent(row.position.symbol)}`)}
            empty={empty}
          />
        )}
      </div>
      <DeedQuestion deeds={deeds} />
    </div>
  );
}
