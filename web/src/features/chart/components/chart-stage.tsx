import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Time, UTCTimestamp } from "lightweight-charts";
import { read } from "@/lib/decimal";
import { useLiveTrades } from "@/stream/hooks";
import { useLanguage, useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { useStore } from "@/stores/store";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Spinner } from "@/ui/spinner";
import type { PriceChart } from "../engine/price-chart";
import { useChartSettings } from "../settings";
import { useChartParts } from "./chart-context";
import { ChartFoot } from "./chart-foot";
import { ChartHost } from "./chart-host";
import { ChartLegend } from "./chart-legend";
import { ChartMenu } from "./chart-menu";
import { DrawingHandles } from "./drawings/drawing-handles";
import { FillMarks } from "./fill-marks";
import { OverlayLegend, PaneLegends } from "./indicators/indicator-legend";
import { useIndicators } from "./indicators/use-indicators";
import { TradingLines } from "./orders/trading-lines";
import { ChartToolbar } from "./toolbar/chart-toolbar";

/** Bars left of what is in sight from which on older ones are loaded. */
const OLDER_FROM = 40;

/** The chart with all that stands around and over it. */
export function ChartStage() {
  const [chart, setChart] = useState<PriceChart | null>(null);
  return (
    <div className="@container flex h-full min-h-0 flex-col bg-panel">
      <ChartToolbar chart={chart} />
      <ChartMenu chart={chart}>
        <ChartHost chart={chart} onChart={setChart} />
        <ChartState />
        {chart === null ? null : <Drawn chart={chart} />}
      </ChartMenu>
      <ChartFoot chart={chart} />
      <LiveTrades />
    </div>
  );
}

/** All that is on the chart and over it. */
function Drawn({ chart }: { readonly chart: PriceChart }) {
  useLook(chart);
  useBars(chart);
  const { fills } = useChartSettings();
  const { shown, indicated } = useIndicators(chart);
  return (
    <>
      {fills ? <FillMarks chart={chart} /> : null}
      <div className="pointer-events-none absolute top-1.5 right-20 left-2 z-2">
        <ChartLegend />
        <OverlayLegend shown={shown} indicated={indicated} />
      </div>
      <PaneLegends chart={chart} shown={shown} indicated={indicated} />
      <PricePane chart={chart}>
        <DrawingHandles chart={chart} />
        <TradingLines chart={chart} />
      </PricePane>
    </>
  );
}

/** As large as the pane of prices: what is put into it is cut off where that ends. */
function PricePane({ chart, children }: { readonly chart: PriceChart; readonly children: ReactNode }) {
  const pane = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      chart.onPaint(() => {
        const { width, height } = chart.size();
        if (pane.current) Object.assign(pane.current.style, { width: `${String(width)}px`, height: `${String(height)}px` });
      }),
    [chart],
  );
  return (
    <div ref={pane} className="pointer-events-none absolute top-0 left-0 z-2 overflow-hidden">
      {children}
    </div>
  );
}

function LiveTrades() {
  const { feed } = useChartParts();
  const trades = useLiveTrades(feed.symbol);
  useEffect(() => { feed.take(trades); }, [feed, trades]);
  return null;
}

function useLook(chart: PriceChart): void {
  const language = useLanguage();
  const zone = usePreference("zone");
  const { isLog, quantity } = useChartSettings();
  const { grid, feed, price } = useChartParts();
  useEffect(() => {
    chart.look({
      language,
      zone,
      seconds: feed.seconds,
      digits: grid.digits,
      formatPrice: (value) => {
        const exact = Number.isFinite(value) ? read(value.toFixed(grid.digits)) : null;
        return exact === null ? "" : price(exact);
      },
      isLog,
      hasQuantity: quantity,
    });
  }, [chart, language, zone, isLog, quantity, grid, feed, price]);
}

function useBars(chart: PriceChart): void {
  const { feed, cursor } = useChartParts();
  useEffect(() => {
    let isFirst = true;
    const show = (from: number | "all") => {
      if (from === "all") chart.setBars(feed.bars);
      else chart.updateBars(feed.bars, from);
      if (!isFirst || feed.bars.length === 0) return;
      isFirst = false;
      chart.showNewest();
    };
    show("all");
    return feed.onChange(show);
  }, [chart, feed]);
  useEffect(() => {
    const scale = chart.chart.timeScale();
    const older = (range: { from: number } | null) => {
      if (range !== null && range.from < OLDER_FROM) void feed.loadOlder();
    };
    const move = ({ time }: { time?: Time }) => { cursor.set((time as UTCTimestamp | undefined) ?? null); };
    scale.subscribeVisibleLogicalRangeChange(older);
    chart.chart.subscribeCrosshairMove(move);
    return () => {
      scale.unsubscribeVisibleLogicalRangeChange(older);
      chart.chart.unsubscribeCrosshairMove(move);
    };
  }, [chart, feed, cursor]);
}

/** What there is to say while there are no bars to see. */
function ChartState() {
  const t = useStrings();
  const { feed } = useChartParts();
  const { status, bars, problem } = useStore(feed.store);
  if (bars.length > 0) return null;
  const cover = "absolute inset-0 z-3 grid place-items-center bg-panel";
  if (status === "loading") return <div className={cover}><Spinner /></div>;
  if (status === "failed") {
    const retry = <Button size="sm" onClick={() => void feed.reload()}>{t.common.actions.retry}</Button>;
    return (
      <div className={cover}>
        <EmptyState icon="danger" title={t.chart.failed} detail={problem?.detail} action={retry} />
      </div>
    );
  }
  return (
    <div className={cover}>
      <EmptyState icon="candles" title={t.chart.empty.title} detail={t.chart.empty.detail} />
    </div>
  );
}
