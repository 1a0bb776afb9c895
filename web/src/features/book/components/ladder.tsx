import { useId, useRef, type FocusEvent } from "react";
import type { Instrument } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import type { Ladder as Rows, LadderRow as Row, Middle } from "../models/ladder";
import type { OwnLevel } from "../models/queue";
import { LadderMiddle } from "./ladder-middle";
import { LadderSide } from "./ladder-side";
import { COLUMNS, HEAD_PX } from "./room";

export type LadderProps = {
  readonly instrument: Instrument;
  readonly ladder: Rows;
  readonly middle: Middle | null;
  readonly own: ReadonlyMap<string, OwnLevel>;
  readonly priceDigits: number;
  readonly rowHeight: number;
  readonly isHeld: boolean;
  readonly onHold: (isHeld: boolean) => void;
  readonly onPoint: (row: Row | null) => void;
  readonly onPick: (row: Row) => void;
};

/** Asks above, bids below, and what lies between in the middle: a table whose rows stay where they are. */
export function Ladder({ ladder, middle, isHeld, onHold, ...rest }: LadderProps) {
  const { instrument, onPoint } = rest;
  const t = useStrings();
  const caption = useId();
  const table = useRef<HTMLDivElement>(null);
  const isInside = useRef(false);

  function release(): void {
    onHold(false);
    onPoint(null);
  }

  function leave(): void {
    isInside.current = false;
    const focused = document.activeElement;
    // Who walks the levels by keys still looks at them.
    if (table.current?.contains(focused) === true && focused?.matches(":focus-visible") === true) return;
    release();
  }

  function blur(event: FocusEvent): void {
    if (!event.currentTarget.contains(event.relatedTarget) && !isInside.current) release();
  }

  return (
    <div
      ref={table}
      role="presentation"
      className="h-full"
      onPointerEnter={() => {
        isInside.current = true;
        onHold(true);
      }}
      onPointerLeave={leave}
      onFocus={(event) => {
        if (event.target.matches(":focus-visible")) onHold(true);
      }}
      onBlur={blur}
    >
      <div role="table" aria-labelledby={caption} className="flex h-full flex-col">
        <span id={caption} className="sr-only">
          {t.book.caption(instrument.symbol)}
        </span>
        <LadderHead instrument={instrument} />
        <div className="flex min-h-0 flex-1 flex-col justify-center" role="presentation">
          <LadderSide {...rest} side="ask" rows={ladder.asks} />
          <LadderMiddle instrument={instrument} middle={middle} isHeld={isHeld} />
          <LadderSide {...rest} side="bid" rows={ladder.bids} />
        </div>
      </div>
    </div>
  );
}

function LadderHead({ instrument }: { readonly instrument: Instrument }) {
  const t = useStrings();
  return (
    <div role="rowgroup" className="shrink-0">
      <div role="row" className={`${COLUMNS} text-11 text-muted`} style={{ height: HEAD_PX }}>
        <span role="columnheader" className="truncate">
          {t.book.own}
        </span>
        <span role="columnheader" className="truncate text-right">
          {t.common.price}
        </span>
        <span role="columnheader" className="truncate text-right" title={instrument.base}>
          {t.common.quantity}
        </span>
        <span role="columnheader" className="hidden truncate text-right @[16rem]:block">
          {t.common.total}
        </span>
      </div>
    </div>
  );
}
