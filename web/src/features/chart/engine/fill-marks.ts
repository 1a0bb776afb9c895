// One's own fills at their bars: arrows up below for buys, arrows down above for sells.
import { createSeriesMarkers, type SeriesMarker, type Time, type UTCTimestamp } from "lightweight-charts";
import type { Mark } from "../models/trading/marks";
import type { PriceChart } from "./price-chart";
import type { ChartTheme } from "./theme";

export type MarkTexts = { readonly buy: (quantity: string) => string; readonly sell: (quantity: string) => string };

/** Return what shows marks on a chart, and how to take them away. */
export function markLayer(chart: PriceChart) {
  const plugin = createSeriesMarkers<Time>(chart.candles, [], { autoScale: true });
  return {
    show: (marks: readonly Mark[], texts: MarkTexts) => {
      plugin.setMarkers(marks.map((mark) => markerOf(mark, texts, chart.theme.get())));
    },
    remove: () => { plugin.detach(); },
  };
}

function markerOf(mark: Mark, texts: MarkTexts, theme: ChartTheme): SeriesMarker<Time> {
  const isBuy = mark.side === "buy";
  return {
    id: `${String(mark.time)} ${mark.side}`,
    time: mark.time as UTCTimestamp,
    position: isBuy ? "belowBar" : "aboveBar",
    shape: isBuy ? "arrowUp" : "arrowDown",
    color: isBuy ? theme.buy : theme.sell,
    text: isBuy ? texts.buy(mark.quantity) : texts.sell(mark.quantity),
  };
}
