import { useEffect, useMemo, useRef } from "react";
import { useQuery } from "@tanstack/react-query";
import { useFills } from "@/stores/fills";
import { useStrings } from "@/stores/language";
import { useAccountId } from "@/stores/selection";
import { useStore } from "@/stores/store";
import { fillsQuery } from "../api";
import { markLayer } from "../engine/fill-marks";
import type { PriceChart } from "../engine/price-chart";
import { marksOf } from "../models/trading/marks";
import { useChartParts } from "./chart-context";

/** One's own fills, marked at their bars. */
export function FillMarks({ chart }: { readonly chart: PriceChart }) {
  const t = useStrings();
  const { instrument, feed, quantity } = useChartParts();
  const accountId = useAccountId();
  const theme = useStore(chart.theme);
  const first = useStore(feed.store, (state) => state.bars[0]?.time ?? null);
  const { data: known } = useQuery(fillsQuery(accountId, instrument.symbol));
  const live = useFills();
  const layer = useRef<ReturnType<typeof markLayer> | null>(null);
  const marks = useMemo(() => {
    const own = live.filter((fill) => fill.symbol === instrument.symbol && fill.account_id === accountId);
    return first === null ? [] : marksOf([...own, ...(known ?? [])], feed.seconds, first);
  }, [live, known, instrument.symbol, accountId, feed.seconds, first]);

  useEffect(() => {
    const made = markLayer(chart);
    layer.current = made;
    return () => {
      layer.current = null;
      made.remove();
    };
  }, [chart]);
  useEffect(() => {
    const { buy, sell } = t.chart.marks;
    layer.current?.show(marks, {
      buy: (value) => buy(quantity(value)),
      sell: (value) => sell(quantity(value)),
    });
  }, [chart, marks, theme, t, quantity]);
  return null;
}
