import { useEffect, useMemo, useState } from "react";
import { formatDecimal } from "@/lib/numbers";
import { useInstrument } from "@/lib/queries/instruments";
import type { Instrument } from "@/lib/schema";
import { connectionStore } from "@/stores/connection";
import { strings, useLanguage, useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { useSymbol } from "@/stores/selection";
import { createStore } from "@/stores/store";
import { tradesStore } from "@/stores/trades";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { loadBars, loadDrawings, saveDrawings } from "../api";
import { BarFeed } from "../engine/bar-feed";
import { DrawingShelf, type ShelfSource } from "../engine/drawing/drawing-shelf";
import { DRAWINGS_MAX } from "../models/drawings";
import { USUAL, YOUNG, YOUNG_BARS } from "../models/bars";
import { gridOf } from "../models/ticks";
import { useChartSettings } from "../settings";
import { ChartProvider, type ChartParts } from "./chart-context";
import { ChartStage } from "./chart-stage";

/** The chart of the instrument that is looked at. */
export function ChartPanel() {
  const t = useStrings();
  const symbol = useSymbol();
  const instrument = useInstrument(symbol);
  const isPainted = usePainted();
  if (symbol === null) {
    return <EmptyState icon="candles" title={t.chart.empty.noSymbol} detail={t.chart.empty.noSymbolDetail} />;
  }
  if (instrument === undefined || !isPainted) return <Skeleton className="h-full w-full" />;
  return <InstrumentChart key={symbol} instrument={instrument} />;
}

/** Tell whether the panel was painted once: a chart takes longest to draw, and figures need not wait for it. */
function usePainted(): boolean {
  const [isPainted, setIsPainted] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setIsPainted(true); });
    return () => { clearTimeout(timer); };
  }, []);
  return isPainted;
}

function InstrumentChart({ instrument }: { readonly instrument: Instrument }) {
  const { symbol } = instrument;
  const language = useLanguage();
  const feed = useFeed(symbol);
  const shelf = useMemo(() => new DrawingShelf(shelfOf(symbol)), [symbol]);
  const cursor = useMemo(() => createStore<number | null>(null, { frame: true }), []);
  const grid = useMemo(() => gridOf(instrument.tick_table), [instrument.tick_table]);
  const parts = useMemo<ChartParts>(() => {
    const price: ChartParts["price"] = (value) => formatDecimal(value, { language, scale: grid.digits });
    const quantity: ChartParts["quantity"] = (value) => formatDecimal(value, { language });
    return { instrument, grid, feed, shelf, cursor, price, quantity };
  }, [instrument, grid, feed, shelf, cursor, language]);

  useEffect(() => reloadWhenBack(() => { void feed.reload(); }), [feed]);
  useEffect(() => shelf.start(), [shelf]);
  return (
    <ChartProvider value={parts}>
      <ChartStage />
    </ChartProvider>
  );
}

function useFeed(symbol: string): BarFeed {
  const chosen = useChartSettings().interval;
  const [isYoung, setIsYoung] = useState(false);
  const interval = chosen ?? (isYoung ? YOUNG : USUAL);
  const feed = useMemo(
    () => new BarFeed({ symbol, interval, load: loadBars, trades: () => tradesStore(symbol).get() }),
    [symbol, interval],
  );
  const decides = chosen === null && !isYoung;
  useEffect(() => {
    const stop = feed.start();
    if (!decides) return stop;
    // The first page decides: a chart does not change its interval under somebody's eyes.
    const leave = feed.onChange(() => {
      leave();
      setIsYoung(feed.bars.length < YOUNG_BARS);
    });
    return () => { leave(); stop(); };
  }, [feed, decides]);
  return feed;
}

/** Call back each time the connection is there again. */
function reloadWhenBack(back: () => void): () => void {
  let wasLost = false;
  return connectionStore.subscribe(() => {
    const { state } = connectionStore.get();
    if (state === "waiting" || state === "offline") wasLost = true;
    if (state !== "live" || !wasLost) return;
    wasLost = false;
    back();
  });
}

function shelfOf(symbol: string): ShelfSource {
  return {
    load: (signal) => loadDrawings(symbol, signal),
    save: (drawings) => saveDrawings(symbol, drawings),
    failed: (what, problem) => {
      const { drawings } = strings().chart;
      const titles = { load: drawings.notLoaded, save: drawings.notSaved, full: drawings.full(DRAWINGS_MAX) };
      const detail = problem instanceof Error ? problem.message : undefined;
      notify({ tone: "warning", title: titles[what], detail, topic: "system" });
    },
  };
}
