// Draws indicators: those with the units of prices over them, others in panes below.
import {
  HistogramSeries,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type UTCTimestamp,
} from "lightweight-charts";
import { type Choice, digitsOf, type Indicator, keyOf, type Point, requestOf, type Values } from "../../models/indicators";
import type { PriceChart } from "../price-chart";
import { type ChartTheme, faded } from "../theme";

export type Shown = {
  readonly choice: Choice;
  readonly indicator: Indicator;
  /** 0 is the pane of prices. */
  readonly pane: number;
  readonly colours: readonly string[];
};

export type ValueFormat = {
  readonly priceDigits: number;
  readonly text: (indicator: Indicator, value: number) => string;
};

type Row = {
  readonly key: string;
  readonly series: ISeriesApi<"Line"> | ISeriesApi<"Histogram">;
  readonly signs: readonly [string, string] | null;
};

const STYLES = [LineStyle.Solid, LineStyle.Dashed, LineStyle.Dotted] as const;
const STRETCH_MAIN = 4;
const HISTOGRAM_OPACITY = 0.6;
/** From so many changed values on it is cheaper to set all. */
const UPDATES_MAX = 20;

export class IndicatorLayer {
  readonly #chart: PriceChart;
  #rows: Row[] = [];

  constructor(chart: PriceChart) {
    this.#chart = chart;
  }

  /** Take which indicators are shown; returns where and how each is. */
  show(choices: readonly Choice[], catalogue: readonly Indicator[], format: ValueFormat): Shown[] {
    this.clear();
    const theme = this.#chart.theme.get();
    let panes = 0;
    let lines = 0;
    const shown = choices.flatMap((choice) => {
      const indicator = catalogue.find((each) => each.name === choice.name);
      if (indicator === undefined) return [];
      const pane = indicator.overlay ? 0 : (panes += 1);
      const colours = indicator.outputs.map((_, index) => colourOf(theme, indicator.overlay ? lines + index : index));
      // The bands around a line are one thing and have one colour.
      if (indicator.overlay) lines += 1;
      return [{ choice, indicator, pane, colours: indicator.overlay ? colours.map(() => colours[0] ?? theme.accent) : colours }];
    });
    for (const each of shown) this.#add(each, theme, shown, format);
    this.#chart.chart.panes().forEach((pane, index) => { pane.setStretchFactor(index === 0 ? STRETCH_MAIN : 1); });
    return shown;
  }

  /** Draw values, all or those from a time on. */
  draw(values: Values, from: number | "all"): void {
    for (const row of this.#rows) {
      const points = values.get(row.key) ?? [];
      const changed = from === "all" ? points : points.filter((point) => point.time >= from);
      if (from === "all" || changed.length > UPDATES_MAX) setAll(row, points);
      else for (const point of changed) update(row, point);
    }
  }

  clear(): void {
    for (const { series } of this.#rows) this.#chart.chart.removeSeries(series);
    this.#rows = [];
  }

  #add({ choice, indicator, pane, colours }: Shown, theme: ChartTheme, shown: readonly Shown[], format: ValueFormat): void {
    const before = shown.filter((each) => each.pane === 0 && each.choice !== choice).length;
    indicator.outputs.forEach((output, index) => {
      const colour = colours[index] ?? theme.accent;
      const key = keyOf(requestOf(choice), output.name);
      const priceFormat = priceFormatOf(indicator, format);
      const common = { lastValueVisible: false, priceLineVisible: false, priceFormat };
      if (output.style === "histogram") {
        const series = this.#chart.chart.addSeries(HistogramSeries, { ...common, base: 0 }, pane);
        const signs = [faded(theme.buy, HISTOGRAM_OPACITY), faded(theme.sell, HISTOGRAM_OPACITY)] as const;
        this.#rows.push({ key, series, signs });
        return;
      }
      const isDots = output.style === "dots";
      const series = this.#chart.chart.addSeries(
        LineSeries,
        {
          ...common,
          color: colour,
          lineWidth: 1,
          lineStyle: lineStyleOf(indicator, index, before),
          lineVisible: !isDots,
          pointMarkersVisible: isDots,
          pointMarkersRadius: 1.5,
          crosshairMarkerVisible: !isDots,
          crosshairMarkerRadius: 3,
          lastValueVisible: pane > 0 && index === 0,
        },
        pane,
      );
      this.#rows.push({ key, series, signs: null });
    });
  }
}

function colourOf(theme: ChartTheme, index: number): string {
  return theme.palette[index % theme.palette.length] ?? theme.accent;
}

function lineStyleOf(indicator: Indicator, index: number, before: number) {
  // Lines that share a pane differ in more than colour.
  if (indicator.name === "bbands") return index === 1 ? LineStyle.Dashed : LineStyle.Solid;
  if (indicator.overlay) return STYLES[Math.floor(before / 2) % STYLES.length] ?? LineStyle.Solid;
  return STYLES[index % STYLES.length] ?? LineStyle.Solid;
}

function priceFormatOf(indicator: Indicator, { priceDigits, text }: ValueFormat) {
  const digits = digitsOf(indicator, priceDigits);
  return { type: "custom", minMove: 10 ** -digits, formatter: (value: number) => text(indicator, value) } as const;
}

function setAll(row: Row, points: readonly Point[]): void {
  row.series.setData(points.map((point) => dataOf(row, point)));
}

function update(row: Row, point: Point): void {
  const newest = row.series.data().at(-1)?.time as number | undefined;
  row.series.update(dataOf(row, point), newest !== undefined && point.time < newest);
}

function dataOf({ signs }: Row, { time, value }: Point) {
  const data = { time: time as UTCTimestamp, value };
  return signs === null ? data : { ...data, color: signs[value >= 0 ? 0 : 1] };
}
