import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, type RefObject } from "react";

import type { Instrument, Trade } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { scaleOf } from "../scale";
import { TRADE_COLUMNS } from "./columns";
import { TradeRow } from "./trade-row";

const ROW_PX = 24;
const OVERSCAN = 8;
const ROOM_AT_FIRST = { width: 280, height: 480 };

export type TradeListProps = {
  readonly instrument: Instrument;
  readonly trades: readonly Trade[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Somebody reads: what is shown is to stay. */
  readonly onHold: () => void;
  readonly onRelease: () => void;
};

/** A table of which only the rows in sight are drawn. */
export function TradeList({ instrument, trades, scroller, onHold, onRelease }: TradeListProps) {
  const t = useStrings();
  const caption = useId();
  // eslint-disable-next-line react-hooks/incompatible-library -- what it returns goes no further than here
  const virtualizer = useVirtualizer({
    count: trades.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (at) => trades[at]?.trade_id ?? at,
    overscan: OVERSCAN,
    initialRect: ROOM_AT_FIRST,
  });
  const digits = { price: priceDigits(instrument), quantity: scaleOf(instrument.lot) };

  function releaseAtTop(): void {
    if ((scroller.current?.scrollTop ?? 0) === 0) onRelease();
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
        ref={scroller}
        role="rowgroup"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys can scroll only what has the focus
        tabIndex={0}
        data-inset-focus=""
        aria-labelledby={caption}
        className="min-h-0 flex-1 overflow-y-auto"
        onScroll={() => {
          if ((scroller.current?.scrollTop ?? 0) > 0) onHold();
        }}
      >
        <div role="presentation" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const trade = trades[item.index];
            if (trade === undefined) return null;
            return (
              <TradeRow
                key={trade.trade_id}
                trade={trade}
                index={item.index}
                top={item.start}
                height={ROW_PX}
                priceDigits={digits.price}
                quantityDigits={digits.quantity}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function priceDigits(instrument: Instrument): number {
  return Math.max(...instrument.tick_table.map((band) => scaleOf(band.tick)));
}
