// Lines over time on a canvas, in the page's colours. Loaded when a chart is shown.
import {
  AreaSeries,
  ColorType,
  createChart,
  CrosshairMode,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  TickMarkType,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import type { TimeLine, TimeStyle } from "@/ui/time-chart";

type Series = ISeriesApi<"Area"> | ISeriesApi<"Line">;

const FONT_SIZE = 11;
/** In the order in which lines are told apart. */
const DASHES = [
  LineStyle.Solid,
  LineStyle.Dashed,
  LineStyle.Dotted,
  LineStyle.LargeDashed,
  LineStyle.SparseDotted,
];

/** Draw lines into an element until `remove` is called. */
export class TimeLines {
  readonly #chart: IChartApi;
  readonly #series = new Map<string, Series>();
  readonly #watch: MutationObserver;
  #lines: readonly TimeLine[] = [];

  constructor(host: HTMLElement, style: TimeStyle) {
    this.#chart = createChart(host, {
      autoSize: true,
      handleScale: false,
      handleScroll: false,
      // It would be written into the page as HTML, which the page's policy forbids.
      layout: { attributionLogo: false },
    });
    this.#watch = new MutationObserver(() => { this.#paint(); });
    this.#watch.observe(document.documentElement, { attributeFilter: ["data-theme", "data-colours"] });
    this.#paint();
    this.restyle(style);
  }

  /** Write figures and times in another way. */
  restyle({ language, zone, format }: TimeStyle): void {
    const locale = language === "en" ? "en-GB" : language;
    const timeZone = zone === "UTC" ? { timeZone: "UTC" } : {};
    const written = (options: Intl.DateTimeFormatOptions) => {
      const form = new Intl.DateTimeFormat(locale, { ...options, ...timeZone, hourCycle: "h23" });
      return (time: Time) => form.format(new Date(Number(time) * 1_000));
    };
    const day = written({ day: "numeric", month: "short" });
    const minute = written({ hour: "2-digit", minute: "2-digit" });
    const whole = written({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    this.#chart.applyOptions({
      localization: { locale, timeFormatter: whole, priceFormatter: format },
      timeScale: {
        tickMarkFormatter: (time: Time, kind: TickMarkType) => (kind < TickMarkType.Time ? day(time) : minute(time)),
      },
    });
  }

  /** Draw these lines and no others; times ascend. */
  show(lines: readonly TimeLine[]): void {
    this.#lines = lines;
    const wanted = new Set(lines.map((line) => line.id));
    for (const [id, series] of this.#series) {
      if (wanted.has(id)) continue;
      this.#chart.removeSeries(series);
      this.#series.delete(id);
    }
    for (const line of lines) {
      this.#seriesOf(line).setData(
        line.points.map(({ time, value }) => ({ time: time as UTCTimestamp, value })),
      );
    }
    this.#paint();
    this.#chart.timeScale().fitContent();
  }

  remove(): void {
    this.#watch.disconnect();
    this.#chart.remove();
  }

  #seriesOf(line: TimeLine): Series {
    const known = this.#series.get(line.id);
    if (known !== undefined) return known;
    const made = line.filled ? this.#chart.addSeries(AreaSeries) : this.#chart.addSeries(LineSeries);
    this.#series.set(line.id, made);
    return made;
  }

  #paint(): void {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(`--color-${name}`).trim();
    const cross = { color: colour("line-strong"), style: LineStyle.SparseDotted, labelBackgroundColor: colour("line-strong") };
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: "transparent" },
        textColor: colour("muted"),
        fontFamily: style.getPropertyValue("--font-sans").trim(),
        fontSize: FONT_SIZE,
        attributionLogo: false,
      },
      grid: { vertLines: { visible: false }, horzLines: { color: `${colour("line")}80` } },
      crosshair: { mode: CrosshairMode.Magnet, vertLine: cross, horzLine: cross },
      rightPriceScale: { borderVisible: false, entireTextOnly: true, scaleMargins: { top: 0.12, bottom: 0.08 } },
      timeScale: { borderColor: colour("line"), timeVisible: true, secondsVisible: false, fixLeftEdge: true, fixRightEdge: true },
    });
    for (const line of this.#lines) this.#paintLine(line, colour(line.colour));
  }

  #paintLine(line: TimeLine, colour: string): void {
    const dash = DASHES[(line.dash ?? 0) % DASHES.length] ?? LineStyle.Solid;
    const shared = { lineWidth: 2, lineStyle: dash, priceLineVisible: false, title: line.title ?? "" } as const;
    const series = this.#series.get(line.id);
    if (series?.seriesType() === "Area") {
      (series as ISeriesApi<"Area">).applyOptions({
        ...shared,
        lineColor: colour,
        topColor: `${colour}2e`,
        bottomColor: `${colour}05`,
      });
    } else (series as ISeriesApi<"Line"> | undefined)?.applyOptions({ ...shared, color: colour });
  }
}
