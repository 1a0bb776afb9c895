import { useEffect, useRef, useState } from "react";

import { cx } from "@/lib/cx";
import type { Language } from "@/lib/numbers";
import { useUi, type UiZone } from "@/ui/context";
import type { TimeLines } from "@/ui/time-chart-engine";

/** For pixels alone: seconds since 1970 and a float. */
export type TimePoint = { readonly time: number; readonly value: number };

export type TimeLine = {
  readonly id: string;
  readonly points: readonly TimePoint[];
  /** A colour of the theme: "accent", "buy". */
  readonly colour: string;
  readonly filled?: boolean;
  /** Which of five dashes, so that colour does not tell lines apart alone. */
  readonly dash?: number;
  /** Stands at the line's end. */
  readonly title?: string;
};

export type TimeStyle = {
  readonly language: Language;
  readonly zone: UiZone;
  /** Writes a value beside the axis; must stay the same function. */
  readonly format: (value: number) => string;
};

export type TimeChartProps = {
  readonly lines: readonly TimeLine[];
  readonly format: TimeStyle["format"];
  /** What it shows, in words; the table behind it tells the rest. */
  readonly label: string;
  readonly className?: string;
};

/** Values over time, drawn by a library that is fetched with the first chart. */
export function TimeChart({ lines, format, label, className }: TimeChartProps) {
  const { language, zone } = useUi();
  const host = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<TimeLines | null>(null);
  const style = useRef<TimeStyle>({ language, zone, format });

  useEffect(() => {
    let made: TimeLines | null = null;
    let isGone = false;
    void import("@/ui/time-chart-engine").then(({ TimeLines: Engine }) => {
      if (isGone || host.current === null) return;
      made = new Engine(host.current, style.current);
      setChart(made);
    });
    return () => {
      isGone = true;
      made?.remove();
      setChart(null);
    };
  }, []);
  useEffect(() => {
    style.current = { language, zone, format };
    chart?.restyle(style.current);
  }, [chart, language, zone, format]);
  useEffect(() => chart?.show(lines), [chart, lines]);

  return <div ref={host} role="img" aria-label={label} className={cx("min-w-0 overflow-hidden", className ?? "h-64")} />;
}
