import { useRef } from "react";
import { abs, multiply, parse, rescale, subtract, text } from "@/lib/decimal";
import type { LivePosition } from "@/stores/positions";
import { useStrings } from "@/stores/language";
import { useStore } from "@/stores/store";
import { Num } from "@/ui/number";
import type { LabelBoard } from "../../engine/label-board";
import type { PriceChart } from "../../engine/price-chart";
import { useChartParts } from "../chart-context";
import { useOnBoard } from "./order-line";
import { usePriceLine } from "./use-price-line";

type Props = {
  readonly chart: PriceChart;
  readonly board: LabelBoard;
  readonly position: LivePosition & { readonly average_price: string };
};

const PROFIT_DIGITS = 2;

/** A position: a line at its average price with its quantity and what it gained since. */
export function PositionLine({ chart, board, position }: Props) {
  const t = useStrings();
  const { feed, quantity } = useChartParts();
  const last = useStore(feed.store, (state) => state.bars.at(-1)?.close ?? null);
  const label = useRef<HTMLDivElement>(null);
  const held = parse(position.quantity);
  const isLong = held.units > 0n;
  const name = (isLong ? t.chart.lines.long : t.chart.lines.short)(quantity(abs(held)));
  const profit = last === null ? null : subtract(multiply(held, parse(last)), parse(position.cost));
  usePriceLine(chart, { price: position.average_price, colour: (theme) => theme.accent, style: "dashed" });
  useOnBoard(board, label, "position", position.average_price);
  return (
    <div
      ref={label}
      className="figures absolute top-0 right-2 flex h-6 items-center gap-1.5 rounded-3 border border-accent/50 bg-panel px-1.5 text-11 font-medium whitespace-nowrap data-away:opacity-0"
    >
      <span className="text-accent">{name}</span>
      {profit === null ? null : <Num value={text(rescale(profit, PROFIT_DIGITS, "half_even"))} tone="auto" />}
    </div>
  );
}
