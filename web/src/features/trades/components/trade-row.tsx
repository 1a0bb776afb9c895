import { memo } from "react";
import { cx } from "@/lib/cx";
import type { Trade } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Num } from "@/ui/number";
import { Time } from "@/ui/time";
import { TRADE_COLUMNS } from "./columns";

export type TradeRowProps = {
  readonly trade: Trade;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly priceDigits: number;
  readonly quantityDigits: number;
};

/** One trade: who took the initiative is told by arrow, colour and word. */
export const TradeRow = memo(Row);

function Row({ trade, index, top, height, priceDigits, quantityDigits }: TradeRowProps) {
  const t = useStrings();
  const isBuy = trade.side === "buy";
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={cx(TRADE_COLUMNS, "absolute inset-x-0 top-0 text-12 hover:bg-hover")}
      style={{ height, transform: `translateY(${String(top)}px)` }}
    >
      <span role="cell" className="truncate text-muted">
        <Time value={trade.time} />
      </span>
      <span role="cell" className={cx("flex items-center justify-end gap-1 font-medium", isBuy ? "text-buy" : "text-sell")}>
        <span aria-hidden="true" className="text-[0.65em]">
          {isBuy ? "▲" : "▼"}
        </span>
        <span className="sr-only">{isBuy ? t.trades.bought : t.trades.sold}</span>
        <Num value={trade.price} digits={priceDigits} />
      </span>
      <span role="cell" className="truncate text-right">
        <Num value={trade.quantity} digits={quantityDigits} />
      </span>
    </div>
  );
}
