// The axis of time: bars keep their true time, and marks stand where days and hours begin for clocks
// of the reader's zone.
import {
  defaultHorzScaleBehavior,
  type IHorzScaleBehavior,
  TickMarkType,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import type { Language } from "@/lib/numbers";
import type { Zone } from "@/lib/time";
import { type AxisMark, markText, offsetOf } from "../models/zone";

type Points = Parameters<IHorzScaleBehavior<Time>["fillWeightsForPoints"]>[0];

const MARKS: Record<TickMarkType, AxisMark> = {
  [TickMarkType.Year]: "year",
  [TickMarkType.Month]: "month",
  [TickMarkType.DayOfMonth]: "day",
  [TickMarkType.Time]: "minute",
  [TickMarkType.TimeWithSeconds]: "second",
};

const Standard = defaultHorzScaleBehavior();

export class ZonedTimeScale extends Standard {
  zone: Zone = "local";

  override fillWeightsForPoints(points: Points, start: number): void {
    const from = Math.max(0, start - 1);
    const moved = points.slice(from).map((point) => ({
      ...point,
      time: this.convertHorzItemToInternal(this.#shift(point.originalTime as UTCTimestamp)),
    }));
    super.fillWeightsForPoints(moved, start - from);
    moved.forEach((each, index) => {
      const point = points[from + index];
      if (point !== undefined) point.timeWeight = each.timeWeight;
    });
  }

  #shift(time: UTCTimestamp): UTCTimestamp {
    return (time + offsetOf(time, this.zone)) as UTCTimestamp;
  }
}

/** Return what writes the marks of the axis. */
export function marker(style: { language: Language; zone: Zone }) {
  return (time: Time, type: TickMarkType): string => markText(time as UTCTimestamp, MARKS[type], style);
}
