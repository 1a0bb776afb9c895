import { trim } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { digitsOf } from "../models/grid";
import type { BookSide } from "../models/groups";
import type { LadderRow } from "../models/ladder";
import { ownKey } from "../models/queue";
import { queueText } from "../queue-text";
import type { LadderProps } from "./ladder";
import { LadderLevel } from "./ladder-level";
import { walkLevels } from "./walk-levels";

export type LadderSideProps = Omit<LadderProps, "ladder" | "middle" | "isHeld" | "onHold"> & {
  readonly side: BookSide;
  /** Best first. */
  readonly rows: readonly LadderRow[];
};

/** One side of the ladder, its best price next to the middle. */
export function LadderSide({ side, rows, instrument, own, priceDigits, rowHeight, onPoint, onPick }: LadderSideProps) {
  const t = useStrings();
  const language = useLanguage();
  const digits = digitsOf(instrument.lot);
  const slots = rows.map((row, at) => ({ row, at }));
  return (
    <div role="rowgroup" aria-label={side === "ask" ? t.book.asks : t.book.bids}>
      {(side === "ask" ? slots.reverse() : slots).map(({ row, at }) => {
        const mine = row.key === "" ? undefined : own.get(ownKey(row.side === "bid" ? "buy" : "sell", row.key));
        const price = row.key === "" ? "" : formatDecimal(row.price, { language, scale: priceDigits });
        return (
          <LadderLevel
            key={at}
            row={row}
            price={price}
            quantity={row.quantity === null ? "" : formatDecimal(row.quantity, { language, scale: digits })}
            total={row.total === null ? "" : formatDecimal(row.total, { language, scale: digits })}
            height={rowHeight}
            isEntry={side === "ask" && at === 0}
            name={t.book.take(t.book.sides[row.side], price)}
            own={mine}
            ownText={mine === undefined ? "" : queueText(mine, t.book, { language, digits })}
            ownQuantity={mine === undefined ? "" : formatDecimal(trim(mine.quantity), { language })}
            onPoint={onPoint}
            onPick={onPick}
            onWalk={walkLevels}
          />
        );
      })}
    </div>
  );
}
