import { formatPercent } from "@/lib/numbers";
import type { Decimal } from "@/lib/decimal";
import { useLanguage, useStrings } from "@/stores/language";
import { ChartTable } from "@/ui/chart-table";
import { distanceOf, type Step } from "../../models/depth";
import type { DepthFormat } from "./format";

type Props = {
  readonly symbol: string;
  readonly steps: readonly Step[];
  readonly middle: Decimal | null;
  readonly format: DepthFormat;
};

/** The steps that are shown as a table. */
export function DepthTable({ symbol, steps, middle, format }: Props) {
  const t = useStrings();
  const language = useLanguage();
  const { depth } = t.chart;
  const side = (step: Step) => (step.side === "buy" ? depth.bids : depth.asks);
  const distance = (step: Step) => {
    const away = distanceOf(step, middle);
    return away === null ? "" : formatPercent(away, { language });
  };
  return (
    <ChartTable
      caption={depth.caption(symbol)}
      rows={steps}
      rowKey={(step) => `${step.side} ${step.price}`}
      columns={[
        { id: "price", header: t.common.price, align: "end", cell: (step) => format.price(step.price) },
        { id: "side", header: depth.side, cell: side },
        { id: "quantity", header: t.common.quantity, align: "end", cell: (step) => format.quantity(step.quantity) },
        { id: "total", header: depth.total, align: "end", cell: (step) => format.quantity(step.total) },
        { id: "distance", header: depth.distance, align: "end", cell: distance },
      ]}
    />
  );
}
