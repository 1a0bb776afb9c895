import { useEffect, useRef } from "react";
import { type IPriceLine, LineStyle } from "lightweight-charts";
import { useStore } from "@/stores/store";
import type { PriceChart } from "../../engine/price-chart";
import type { ChartTheme } from "../../engine/theme";

export type PriceLine = {
  readonly price: string;
  readonly colour: (theme: ChartTheme) => string;
  readonly style: "solid" | "dashed" | "dotted";
};

const STYLES = { solid: LineStyle.Solid, dashed: LineStyle.Dashed, dotted: LineStyle.Dotted };

/** Show a line at a price, with the price on the axis; none where there is none. */
export function usePriceLine(chart: PriceChart, line: PriceLine | null): void {
  const theme = useStore(chart.theme);
  const shown = useRef<IPriceLine | null>(null);
  const isThere = line !== null;
  const price = line === null ? 0 : Number(line.price);
  const colour = line?.colour(theme) ?? theme.muted;
  const style = STYLES[line?.style ?? "solid"];
  const text = theme.panel;
  useEffect(() => {
    if (!isThere) return;
    shown.current = chart.candles.createPriceLine({ price: 0, title: "", lineWidth: 1, axisLabelVisible: true });
    return () => {
      if (shown.current !== null) chart.candles.removePriceLine(shown.current);
      shown.current = null;
    };
  }, [chart, isThere]);
  useEffect(() => {
    shown.current?.applyOptions({ price, color: colour, lineStyle: style, axisLabelColor: colour, axisLabelTextColor: text });
  }, [isThere, price, colour, style, text]);
}
