import { useStrings } from "@/stores/language";
import { IconButton } from "@/ui/button";
import type { PriceChart } from "../engine/price-chart";
import { IntervalPicker } from "./interval-picker";

/** What can be done with the chart. */
export function ChartToolbar({ chart }: { readonly chart: PriceChart | null }) {
  const t = useStrings();
  return (
    <div role="toolbar" aria-label={t.chart.tools} className="flex h-9 shrink-0 items-center gap-1 border-b border-line px-2">
      <IntervalPicker />
      <span className="flex-1" />
      <IconButton icon="arrow-right" size="sm" label={t.chart.newest} onClick={() => chart?.showNewest()} />
    </div>
  );
}
