// Between what drawings hold on to and where that is on the screen.
import type { Logical } from "lightweight-charts";
import { indexOfTime, type Spot, timeOfIndex } from "../../models/drawings";
import type { BarFeed } from "../bar-feed";
import type { PriceChart } from "../price-chart";

export type Projection = {
  readonly x: (time: number) => number | null;
  readonly y: (price: string) => number | null;
  /** The time of the bar nearest to a place. */
  readonly timeAt: (x: number) => number;
  /** How many bars lie between two places. */
  readonly barsBetween: (from: number, to: number) => number;
  /** The time so many bars after another. */
  readonly timeAfter: (time: number, bars: number) => number;
  readonly size: () => { width: number; height: number };
};

export function projectionOf(chart: PriceChart, feed: BarFeed): Projection {
  const scale = chart.chart.timeScale();
  const logical = (x: number) => Math.round(scale.coordinateToLogical(x) ?? 0);
  return {
    x: (time) => scale.logicalToCoordinate(indexOfTime(feed.bars, time, feed.seconds) as Logical),
    y: (price) => chart.yOf(Number(price)),
    timeAt: (x) => timeOfIndex(feed.bars, logical(x), feed.seconds),
    barsBetween: (from, to) => logical(to) - logical(from),
    timeAfter: (time, bars) => timeOfIndex(feed.bars, indexOfTime(feed.bars, time, feed.seconds) + bars, feed.seconds),
    size: () => chart.size(),
  };
}

/** Return a spot, null while one of its sides is nowhere. */
export function spotOf(x: number | null, y: number | null): Spot | null {
  return x === null || y === null ? null : { x, y };
}
