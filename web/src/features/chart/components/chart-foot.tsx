import { useEffect, useState } from "react";
import { cx } from "@/lib/cx";
import { useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import type { PriceChart } from "../engine/price-chart";
import { changeChart, useChartSettings } from "../settings";

const MAKER = "https://www.tradingview.com/";

/** Under the chart: whose clock it shows, who made its drawing, and how prices are scaled. */
export function ChartFoot({ chart }: { readonly chart: PriceChart | null }) {
  const t = useStrings();
  const zone = usePreference("zone");
  const { isLog } = useChartSettings();
  const [isAuto, setAuto] = useAuto(chart);
  return (
    <div className="flex h-6 shrink-0 items-center gap-2 border-t border-line px-2 text-11 text-faint">
      <span>{t.chart.zones[zone]}</span>
      <a href={MAKER} target="_blank" rel="noreferrer" className="truncate hover:text-text hover:underline">
        {t.chart.attribution}
      </a>
      <span className="flex-1" />
      <Toggle isOn={isLog} name={t.chart.log} onPress={() => { changeChart({ isLog: !isLog }); }}>
        {t.chart.logShort}
      </Toggle>
      <Toggle isOn={isAuto} name={t.chart.auto} onPress={() => { setAuto(!isAuto); }}>
        {t.chart.autoShort}
      </Toggle>
    </div>
  );
}

type ToggleProps = { readonly isOn: boolean; readonly name: string; readonly onPress: () => void; readonly children: string };

function Toggle({ isOn, name, onPress, children }: ToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-label={`${children}: ${name}`}
      title={name}
      onClick={onPress}
      className={cx("h-6 min-w-8 rounded-3 px-1 hover:text-text", isOn ? "font-semibold text-accent" : "text-muted")}
    >
      {children}
    </button>
  );
}

/** Whether prices are fitted by themselves, which a drag of their axis ends. */
function useAuto(chart: PriceChart | null): [boolean, (isAuto: boolean) => void] {
  const [isAuto, setAuto] = useState(true);
  useEffect(
    () => chart?.onPaint(() => { setAuto(chart.candles.priceScale().options().autoScale); }),
    [chart],
  );
  return [
    isAuto,
    (next) => {
      chart?.candles.priceScale().applyOptions({ autoScale: next });
      setAuto(next);
    },
  ];
}
