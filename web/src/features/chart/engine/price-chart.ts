// The chart itself: candles over quantities, driven from outside and never by React's state.
import {
  CandlestickSeries,
  createChartEx,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  PriceScaleMode,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import type { Language } from "@/lib/numbers";
import type { Zone } from "@/lib/time";
import { createStore, type Readable } from "@/stores/store";
import { type ChartBar, firstAtOrAfter } from "../models/bars";
import { barTimeText } from "../models/zone";
import { axisOptions, candleOptions, chartOptions, quantityColour } from "./look";
import { paintHook } from "./paint-hook";
import { type ChartTheme, onThemeChange, readTheme } from "./theme";
import { marker, ZonedTimeScale } from "./time-scale";

export type Look = {
  readonly language: Language;
  readonly zone: Zone;
  /** Length of a bar. */
  readonly seconds: number;
  /** Digits of prices behind the point. */
  readonly digits: number;
  readonly formatPrice: (price: number) => string;
  readonly isLog: boolean;
  readonly hasQuantity: boolean;
};

/** So long a chart outlives its element. */
const LET_GO_MS = 1_000;
/** How much of the pane is left free above and below the candles. */
const MARGINS = { top: 0.12, bottom: 0.06 };
const MARGINS_OVER_QUANTITY = { top: 0.12, bottom: 0.22 };
/** So many bars are in sight at first, if each has so many pixels. */
const SHOWN_FIRST = 120;
const PIXELS_MIN = 7;
/** Room for the labels of orders, right of the newest bar. */
const ROOM = 120;
/** From so many changed bars on it is cheaper to set all. */
const UPDATES_MAX = 20;

export class PriceChart {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<"Candlestick">;
  readonly quantities: ISeriesApi<"Histogram">;
  readonly theme: Readable<ChartTheme>;
  readonly host: HTMLElement;
  readonly #theme = createStore(readTheme());
  readonly #scale = new ZonedTimeScale();
  readonly #painted = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  #bars: readonly ChartBar[] = [];

  constructor(host: HTMLElement) {
    this.host = host;
    this.theme = this.#theme;
    const theme = this.#theme.get();
    // With the standard scale of time, or one made of it, the chart is of this kind.
    this.chart = createChartEx<Time, ZonedTimeScale>(host, this.#scale, chartOptions(theme)) as IChartApi;
    this.candles = this.chart.addSeries(CandlestickSeries, candleOptions(theme));
    this.quantities = this.chart.addSeries(HistogramSeries, {
      priceScaleId: "quantity",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.quantities.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    this.candles.attachPrimitive(paintHook(() => { for (const painted of this.#painted) painted(); }));
    this.#stops.push(onThemeChange(() => { this.#follow(); }));
  }

  /** Take how texts, scales and marks are to be. */
  look(look: Look): void {
    const isMoved = this.#scale.zone !== look.zone;
    this.#scale.zone = look.zone;
    this.chart.applyOptions({
      localization: {
        timeFormatter: (time: Time) => barTimeText(time as UTCTimestamp, look.seconds, look),
      },
      timeScale: { ...axisOptions(look.seconds), tickMarkFormatter: marker(look) },
    });
    this.candles.applyOptions({
      priceFormat: { type: "custom", formatter: look.formatPrice, minMove: 10 ** -look.digits },
    });
    this.quantities.applyOptions({ visible: look.hasQuantity });
    this.candles.priceScale().applyOptions({
      mode: look.isLog ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal,
      scaleMargins: look.hasQuantity ? MARGINS_OVER_QUANTITY : MARGINS,
    });
    if (isMoved) this.setBars(this.#bars);
  }

  /** Show these bars and no others. */
  setBars(bars: readonly ChartBar[]): void {
    this.#bars = bars;
    const theme = this.#theme.get();
    this.candles.setData(bars.map(candleOf));
    this.quantities.setData(bars.map((bar) => quantityOf(bar, theme)));
  }

  /** Show what became of the bars from an index on. */
  updateBars(bars: readonly ChartBar[], from: number): void {
    if (bars.length - from > UPDATES_MAX) {
      this.setBars(bars);
      return;
    }
    const newest = this.#bars.at(-1)?.time ?? 0;
    const theme = this.#theme.get();
    this.#bars = bars;
    for (const bar of bars.slice(from)) {
      this.candles.update(candleOf(bar), bar.time < newest);
      this.quantities.update(quantityOf(bar, theme), bar.time < newest);
    }
  }

  /** Show the newest bars, at a width at which they can be read. */
  showNewest(): void {
    const count = this.#bars.length;
    const pixels = Math.max(2 * ROOM, this.chart.timeScale().width());
    const most = Math.min(SHOWN_FIRST, Math.floor((pixels - ROOM) / PIXELS_MIN));
    const width = Math.min(most, Math.max(count, most / 2));
    const right = Math.max(3, (width * ROOM) / (pixels - ROOM));
    this.chart.timeScale().setVisibleLogicalRange({ from: count - width, to: count + right });
    this.candles.priceScale().applyOptions({ autoScale: true });
  }

  /** Bring a bar into sight that is not. */
  show(time: number): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    const index = firstAtOrAfter(this.#bars, time);
    if (range === null || (index >= range.from && index <= range.to)) return;
    const width = range.to - range.from;
    const from = index < range.from ? index - 1 : index - width + 2;
    this.chart.timeScale().setVisibleLogicalRange({ from, to: from + width });
  }

  /** Show more or less of the bars, with the newest in its place. */
  zoom(factor: number): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (range === null) return;
    this.chart.timeScale().setVisibleLogicalRange({ from: range.to - (range.to - range.from) * factor, to: range.to });
  }

  /** Return the height at which a price is drawn, null while nothing is. */
  yOf(price: number): number | null {
    return this.candles.priceToCoordinate(price);
  }

  priceAt(y: number): number | null {
    return this.candles.coordinateToPrice(y);
  }

  /** Return the size of the pane of prices and the width of its axis. */
  size(): { width: number; height: number; axis: number } {
    const { width, height } = this.chart.paneSize(0);
    return { width, height, axis: this.candles.priceScale().width() };
  }

  /** Hear of each painting; returns how to stop. */
  onPaint(painted: () => void): () => void {
    this.#painted.add(painted);
    painted();
    return () => { this.#painted.delete(painted); };
  }

  remove(): void {
    for (const stop of this.#stops) stop();
    this.#painted.clear();
    // What was drawn on it is taken off after the element has gone; a chart that went first would paint once more.
    setTimeout(() => { this.chart.remove(); }, LET_GO_MS);
  }

  #follow(): void {
    const theme = readTheme();
    this.#theme.set(theme);
    this.chart.applyOptions(chartOptions(theme));
    this.candles.applyOptions(candleOptions(theme));
    this.quantities.setData(this.#bars.map((bar) => quantityOf(bar, theme)));
  }
}

function candleOf(bar: ChartBar) {
  return {
    time: bar.time as UTCTimestamp,
    open: Number(bar.open),
    high: Number(bar.high),
    low: Number(bar.low),
    close: Number(bar.close),
  };
}

function quantityOf(bar: ChartBar, theme: ChartTheme) {
  const isUp = Number(bar.close) >= Number(bar.open);
  return { time: bar.time as UTCTimestamp, value: Number(bar.quantity), color: quantityColour(theme, isUp) };
}
