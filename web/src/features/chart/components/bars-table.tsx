import { useMemo } from "react";
import { useLanguage, useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { useStore } from "@/stores/store";
import { ChartTable } from "@/ui/chart-table";
import type { ChartBar } from "../models/bars";
import { barTimeText } from "../models/zone";
import { useChartParts } from "./chart-context";

/** A table is read, not watched: it is made anew when a bar begins. */
const asMany = (a: readonly ChartBar[], b: readonly ChartBar[]) => a.length === b.length;

/** The bars as a table, the newest first. */
export function BarsTable() {
  const t = useStrings();
  const language = useLanguage();
  const zone = usePreference("zone");
  const { instrument, feed, price, quantity } = useChartParts();
  const bars = useStore(feed.store, (state) => state.bars, asMany);
  const rows = useMemo(() => bars.toReversed(), [bars]);
  const { bar } = t.chart;
  const when = (row: ChartBar) => {
    const text = barTimeText(row.time, feed.seconds, { language, zone });
    return row.isComplete ? text : `${text} (${bar.underWay})`;
  };
  return (
    <ChartTable
      caption={t.chart.tableCaption(instrument.symbol, t.chart.intervals.names[feed.interval], bars.length)}
      rows={rows}
      rowKey={(row) => String(row.time)}
      columns={[
        { id: "time", header: bar.time, cell: when },
        { id: "open", header: bar.open, align: "end", cell: (row) => price(row.open) },
        { id: "high", header: bar.high, align: "end", cell: (row) => price(row.high) },
        { id: "low", header: bar.low, align: "end", cell: (row) => price(row.low) },
        { id: "close", header: bar.close, align: "end", cell: (row) => price(row.close) },
        { id: "quantity", header: bar.quantity, align: "end", cell: (row) => quantity(row.quantity) },
        { id: "trades", header: bar.trades, align: "end", cell: (row) => quantity(String(row.tradeCount)) },
      ]}
    />
  );
}
