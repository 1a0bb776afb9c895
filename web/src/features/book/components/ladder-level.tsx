import { memo, type KeyboardEvent } from "react";
import { cx } from "@/lib/cx";
import type { LadderRow } from "../models/ladder";
import type { OwnLevel } from "../models/queue";
import { OwnMark } from "./own-mark";
import { COLUMNS } from "./room";

export type LadderLevelProps = {
  readonly row: LadderRow;
  /** Figures as they are shown; what is not there is empty. */
  readonly price: string;
  readonly quantity: string;
  readonly total: string;
  readonly height: number;
  /** The one level that Tab leads to. */
  readonly isEntry: boolean;
  readonly name: string;
  readonly own: OwnLevel | undefined;
  readonly ownText: string;
  readonly ownQuantity: string;
  readonly onPoint: (row: LadderRow) => void;
  readonly onPick: (row: LadderRow) => void;
  readonly onWalk: (event: KeyboardEvent<HTMLElement>) => void;
};

/** One level; drawn again only when something in sight changed. */
export const LadderLevel = memo(Level, isSame);

function Level({ row, price, quantity, total, height, isEntry, name, own, ...rest }: LadderLevelProps) {
  const { ownText, ownQuantity, onPoint, onPick, onWalk } = rest;
  if (row.key === "") return <div role="presentation" style={{ height }} />;
  const isBid = row.side === "bid";
  return (
    <div
      role="row"
      className={cx(COLUMNS, "figures relative isolate text-12 contain-strict hover:bg-hover focus-within:bg-hover")}
      style={{ height }}
      onPointerEnter={() => onPoint(row)}
    >
      <span
        aria-hidden="true"
        className={cx("absolute inset-x-0 inset-y-px -z-10 origin-right", isBid ? "bg-buy-soft" : "bg-sell-soft")}
        style={{ transform: `scaleX(${row.share})` }}
      />
      <span role="cell" className="relative z-10 min-w-0">
        {own === undefined ? null : <OwnMark own={own} quantity={ownQuantity} text={ownText} />}
      </span>
      <span role="rowheader" className={cx("text-right font-medium", isBid ? "text-buy" : "text-sell", quantity === "" && "opacity-50")}>
        <button
          type="button"
          data-level=""
          data-inset-focus=""
          tabIndex={isEntry ? 0 : -1}
          aria-label={name}
          className="figures rounded-3 outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
          onClick={(event) => {
            // Of a double click the first press counts.
            if (event.detail < 2) onPick(row);
          }}
          onFocus={() => onPoint(row)}
          onKeyDown={onWalk}
        >
          {price}
        </button>
      </span>
      <span role="cell" className="pointer-events-none relative truncate text-right">
        {quantity === "" ? <span className="text-faint">–</span> : quantity}
      </span>
      <span role="cell" className="pointer-events-none relative hidden truncate text-right text-muted @[16rem]:block">
        {total}
      </span>
    </div>
  );
}

function isSame(before: LadderLevelProps, after: LadderLevelProps): boolean {
  return (
    before.row.key === after.row.key &&
    before.row.side === after.row.side &&
    before.row.share === after.row.share &&
    before.price === after.price &&
    before.quantity === after.quantity &&
    before.total === after.total &&
    before.height === after.height &&
    before.name === after.name &&
    before.ownText === after.ownText &&
    before.onPick === after.onPick &&
    before.onPoint === after.onPoint
  );
}
