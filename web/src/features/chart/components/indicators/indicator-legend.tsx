import { useEffect, useRef } from "react";
import { useLanguage, useStrings } from "@/stores/language";
import { useStore } from "@/stores/store";
import { Icon } from "@/ui/icon";
import type { IndicatorFeed } from "../../engine/indicators/indicator-feed";
import type { Shown } from "../../engine/indicators/indicator-layer";
import type { PriceChart } from "../../engine/price-chart";
import { firstAtOrAfter } from "../../models/bars";
import { keyOf, requestOf, type Point } from "../../models/indicators";
import { changeChart, useChartSettings } from "../../settings";
import { useChartParts } from "../chart-context";
import { valueText } from "./value-text";

const SEPARATOR = 1;

type Props = { readonly shown: readonly Shown[]; readonly indicated: IndicatorFeed };

/** The indicators over the prices, with their values under the crosshair. */
export function OverlayLegend({ shown, indicated }: Props) {
  return shown
    .filter((each) => each.pane === 0)
    .map((each) => <Entry key={requestOf(each.choice)} shown={each} indicated={indicated} />);
}

/** The indicators in panes, each named at the top of its own. */
export function PaneLegends({ chart, shown, indicated }: Props & { readonly chart: PriceChart }) {
  return shown
    .filter((each) => each.pane > 0)
    .map((each) => <PaneLegend key={requestOf(each.choice)} chart={chart} shown={each} indicated={indicated} />);
}

function PaneLegend({ chart, shown, indicated }: { readonly chart: PriceChart; readonly shown: Shown; readonly indicated: IndicatorFeed }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      chart.onPaint(() => {
        const above = chart.chart.panes().slice(0, shown.pane);
        const top = above.reduce((sum, pane) => sum + pane.getHeight() + SEPARATOR, 0);
        if (box.current) box.current.style.transform = `translateY(${String(top + 4)}px)`;
      }),
    [chart, shown.pane],
  );
  return (
    <div ref={box} className="pointer-events-none absolute top-0 right-20 left-2 z-2">
      <Entry shown={shown} indicated={indicated} />
    </div>
  );
}

function Entry({ shown, indicated }: { readonly shown: Shown; readonly indicated: IndicatorFeed }) {
  const t = useStrings();
  const { cursor, grid } = useChartParts();
  const language = useLanguage();
  const { choices } = useChartSettings();
  const { values } = useStore(indicated.store);
  const time = useStore(cursor);
  const { choice, indicator, colours } = shown;
  const request = requestOf(choice);
  const name = shortName(t.chart.indicators.shorts, choice.name);
  return (
    <div className="figures flex w-fit items-center gap-1.5 rounded-3 bg-panel/75 text-11">
      <span className="text-muted">
        {name} {choice.parameters.join(" ")}
      </span>
      {indicator.outputs.map((output, index) => {
        const value = valueAt(values.get(keyOf(request, output.name)) ?? [], time);
        return (
          <span key={output.name} style={{ color: output.style === "histogram" ? undefined : colours[index] }}>
            {value === null ? "" : valueText(indicator, value, grid.digits, language)}
          </span>
        );
      })}
      <button
        type="button"
        aria-label={t.chart.indicators.remove(`${name} ${choice.parameters.join(" ")}`)}
        onClick={() => { changeChart({ choices: choices.filter((each) => requestOf(each) !== request) }); }}
        className="pointer-events-auto grid size-6 place-items-center rounded-3 text-faint hover:bg-hover hover:text-text"
      >
        <Icon name="close" size={12} />
      </button>
    </div>
  );
}

/** Return a short name for an indicator; one that the catalogue has and we do not goes by its own. */
export function shortName(names: Readonly<Record<string, string>>, name: string): string {
  return names[name] ?? name;
}

function valueAt(points: readonly Point[], time: number | null): number | null {
  if (time === null) return points.at(-1)?.value ?? null;
  const point = points[firstAtOrAfter(points, time)];
  return point?.time === time ? point.value : null;
}
