import { useId } from "react";

import type { Instrument, Trade } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { useRowsInSight } from "@/ui/rows-in-sight";
import { scaleOf } from "../scale";
import { TRADE_COLUMNS } from "./columns";
import { TradeRow } from "./trade-row";

const ROW_PX = 24;
const OVERSCAN = 8;
const UNSEEN_PX = 480;

export type TradeListProps = {
  readonly instrument: Instrument;
  readonly trades: readonly Trade[];
  /** What scrolls, once it was drawn. */
  readonly scroller: HTMLDivElement | null;
  readonly onScroller: (scroller: HTMLDivElement | null) => void;
  /** Somebody reads: what is shown is to stay. */
  readonly onHold: () => void;
  readonly onRelease: () => void;
};

/** A table of which only the rows in sight are drawn. */
export function TradeList({ instrument, trades, scroller, onScroller, onHold, onRelease }: TradeListProps) {
  const t = useStrings();
  const caption = useId();
  const shape = { count: trades.length, row: ROW_PX, overscan: OVERSCAN, unseen: UNSEEN_PX };
  const { from, to } = useRowsInSight(scroller, shape);
  const digits = { price: priceDigits(instrument), quantity: scaleOf(instrument.lot) };

  function releaseAtTop(): void {
    if ((scroller?.scrollTop ?? 0) === 0) onRelease();
  }

  return (
    <div
      role="table"
      aria-labelledby={caption}
      aria-rowcount={trades.length + 1}
      className="flex min-h-0 flex-1 flex-col"
      onPointerEnter={onHold}
      onPointerLeave={releaseAtTop}
    >
      <span id={caption} className="sr-only">
        {t.trades.caption(instrument.symbol)}
      </span>
      <div role="rowgroup" className="shrink-0">
        <div role="row" aria-rowindex={1} className={`${TRADE_COLUMNS} h-6 text-11 text-muted`}>
          <span role="columnheader">{t.common.time}</span>
          <span role="columnheader" className="truncate text-right">{t.common.price}</span>
          <span role="columnheader" className="truncate text-right">{t.common.quantity}</span>
        </div>
      </div>
      <div
        ref={onScroller}
        role="rowgroup"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys can scroll only what has the focus
        tabIndex={0}
        data-inset-focus=""
        aria-labelledby={caption}
        className="min-h-0 flex-1 overflow-y-auto"
        onScroll={() => {
          if ((scroller?.scrollTop ?? 0) > 0) onHold();
        }}
      >
        <div role="presentation" className="relative w-full" style={{ height: trades.length * ROW_PX }}>
          {trades.slice(from, to).map((trade, place) => (
            <TradeRow
              key={trade.trade_id}
              trade={trade}
              index={from + place}
              top={(from + place) * ROW_PX}
              height={ROW_PX}
              priceDigits={digits.price}
              quantityDigits={digits.quantity}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function priceDigits(instrument: Instrument): number {
  return Math.max(...instrument.tick_table.map((band) => scaleOf(band.tick)));
}
