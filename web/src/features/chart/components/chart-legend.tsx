import { subtract, isZero, parse } from "@/lib/decimal";
import { useLanguage, useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { useStore } from "@/stores/store";
import { Change } from "@/ui/number";
import { changeFrom, firstAtOrAfter } from "../models/bars";
import { barTimeText } from "../models/zone";
import { useChartParts } from "./chart-context";

/** The figures of the bar under the crosshair, or of the last one. */
export function ChartLegend() {
  const t = useStrings();
  const language = useLanguage();
  const zone = usePreference("zone");
  const { feed, cursor, grid, price, quantity } = useChartParts();
  const { bars } = useStore(feed.store);
  const time = useStore(cursor);
  const index = time === null ? bars.length - 1 : firstAtOrAfter(bars, time);
  const bar = bars[index];
  if (bar === undefined) return null;
  const { legend } = t.chart;
  const { change, percent } = changeFrom(bar, bars[index - 1]?.close ?? bar.open);
  const rise = subtract(parse(bar.close), parse(bar.open));
  const tone = isZero(rise) ? "text-muted" : rise.units > 0n ? "text-buy" : "text-sell";
  const figures = [
    [legend.open, price(bar.open)],
    [legend.high, price(bar.high)],
    [legend.low, price(bar.low)],
    [legend.close, price(bar.close)],
  ] as const;
  return (
    <div className="figures flex w-fit flex-wrap items-baseline gap-x-2 rounded-3 bg-panel/75 text-11" aria-hidden="true">
      {time === null ? null : (
        <span className="text-muted">{barTimeText(bar.time, feed.seconds, { language, zone })}</span>
      )}
      {figures.map(([name, value]) => (
        <span key={name} className="whitespace-nowrap">
          <span className="mr-1 text-faint">{name}</span>
          <span className={tone}>{value}</span>
        </span>
      ))}
      <span className="inline-flex gap-1 whitespace-nowrap">
        <Change value={change} digits={grid.digits} />
        {percent === null ? null : <Change value={percent} percent className="[&>[aria-hidden]]:hidden" />}
      </span>
      <span className="whitespace-nowrap">
        <span className="mr-1 text-faint">{legend.quantity}</span>
        {quantity(bar.quantity)}
      </span>
    </div>
  );
}
