import { type KeyboardEvent, useCallback, useEffect, useRef } from "react";
import type { UTCTimestamp } from "lightweight-charts";
import { useLanguage, useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { useStore } from "@/stores/store";
import { PriceChart } from "../engine/price-chart";
import { firstAtOrAfter } from "../models/bars";
import { barTimeText } from "../models/zone";
import { useChartParts } from "./chart-context";

/** How often the chart's name, which says the last price, is brought up to date. */
const NAME_MS = 2_000;
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

/** The element that the chart is drawn in. Arrow keys go from bar to bar, which is read out. */
export function ChartHost({ chart, onChart }: { readonly chart: PriceChart | null; readonly onChart: (chart: PriceChart | null) => void }) {
  const t = useStrings();
  const { feed, cursor } = useChartParts();
  const host = useRef<HTMLDivElement>(null);
  const name = useName();
  const spoken = useSpoken();
  const attach = useCallback(
    (element: HTMLDivElement) => {
      host.current = element;
      const made = new PriceChart(element);
      onChart(made);
      return () => {
        onChart(null);
        made.remove();
      };
    },
    [onChart],
  );

  useEffect(() => {
    const tell = () => { host.current?.setAttribute("aria-label", name()); };
    tell();
    const timer = setInterval(tell, NAME_MS);
    return () => { clearInterval(timer); };
  }, [name]);

  function step(event: KeyboardEvent): void {
    const steps = STEPS[event.key];
    if (steps === undefined || event.target !== event.currentTarget || chart === null) return;
    event.preventDefault();
    const { bars } = feed;
    const from = cursor.get() === null ? bars.length : firstAtOrAfter(bars, cursor.get() ?? 0);
    const bar = bars[Math.min(bars.length - 1, Math.max(0, from + steps))];
    if (bar === undefined) return;
    chart.show(bar.time);
    chart.chart.setCrosshairPosition(Number(bar.close), bar.time as UTCTimestamp, chart.candles);
    cursor.set(bar.time);
  }

  return (
    <div
      ref={attach}
      role="slider"
      tabIndex={0}
      data-inset-focus
      aria-roledescription={t.chart.roleDescription}
      aria-valuemin={0}
      aria-valuenow={spoken.index}
      aria-valuemax={spoken.count}
      aria-valuetext={spoken.text}
      onKeyDown={step}
      onBlur={() => { cursor.set(null); chart?.chart.clearCrosshairPosition(); }}
      // The ring is on top: the chart's canvases would cover it.
      className="absolute inset-0 overflow-hidden outline-none after:pointer-events-none after:absolute after:inset-0 after:z-10 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
    />
  );
}

function useName(): () => string {
  const t = useStrings();
  const { instrument, feed, price } = useChartParts();
  return useCallback(() => {
    const interval = t.chart.intervals.names[feed.interval];
    const last = feed.bars.at(-1);
    return last === undefined
      ? t.chart.name(instrument.symbol, interval)
      : t.chart.nameWithPrice(instrument.symbol, interval, price(last.close));
  }, [t, instrument.symbol, feed, price]);
}

function useSpoken(): { index: number; count: number; text: string } {
  const t = useStrings();
  const language = useLanguage();
  const zone = usePreference("zone");
  const { feed, cursor, price, quantity } = useChartParts();
  const time = useStore(cursor);
  // Only a step speaks: what changes meanwhile would be read out without end.
  const { bars } = feed;
  const index = time === null ? bars.length - 1 : firstAtOrAfter(bars, time);
  const bar = bars[index];
  const count = Math.max(0, bars.length - 1);
  if (bar === undefined) return { index: 0, count, text: t.chart.empty.title };
  const { open, high, low, close } = bar;
  const when = barTimeText(bar.time, feed.seconds, { language, zone });
  const text = t.chart.bar.spoken(when, price(open), price(high), price(low), price(close), quantity(bar.quantity));
  return { index: Math.max(0, index), count, text };
}
