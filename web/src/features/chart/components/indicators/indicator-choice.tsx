import { useQuery } from "@tanstack/react-query";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { catalogueQuery } from "../../api";
import { CHOICES_MAX, type Indicator, requestOf, suggested, withChoice } from "../../models/indicators";
import { changeChart, useChartSettings } from "../../settings";
import { ChoiceForm } from "./choice-form";
import { shortName } from "./indicator-legend";

/** Which indicators are on the chart, with their parameters, and which there are. */
export function IndicatorChoice() {
  const { indicators: words } = useStrings().chart;
  const { choices } = useChartSettings();
  const { data: catalogue } = useQuery(catalogueQuery);
  if (catalogue === undefined) return <Skeleton lines={6} />;
  return (
    <div className="grid gap-5">
      <section className="grid gap-2">
        <h3 className="text-12 text-muted">{words.shown}</h3>
        {choices.length === 0 ? <p className="text-13 text-faint">{words.none}</p> : null}
        <ul className="grid gap-2">
          {choices.map((choice, index) => (
            <ChoiceForm
              key={`${choice.name} ${String(index)} ${String(choices.length)}`}
              choice={choice}
              indicator={catalogue.find((each) => each.name === choice.name)}
            />
          ))}
        </ul>
      </section>
      <Available title={words.overlay} indicators={catalogue.filter((each) => each.overlay)} />
      <Available title={words.pane} indicators={catalogue.filter((each) => !each.overlay)} />
    </div>
  );
}

function Available({ title, indicators }: { readonly title: string; readonly indicators: readonly Indicator[] }) {
  const t = useStrings();
  const words = t.chart.indicators;
  const { choices } = useChartSettings();
  const isFull = choices.length >= CHOICES_MAX;
  const add = (indicator: Indicator) => {
    const added = withChoice(choices, suggested(indicator));
    if (added !== null) changeChart({ choices: added });
  };
  return (
    <section className="grid gap-2">
      <h3 className="text-12 text-muted">{title}</h3>
      <ul className="grid gap-1 sm:grid-cols-2">
        {indicators.map((indicator) => {
          const name = shortName(words.titles, indicator.name);
          const isThere = choices.some((each) => requestOf(each) === requestOf(suggested(indicator)));
          return (
            <li key={indicator.name} className="flex items-center gap-2 rounded-4 border border-line px-2 py-1">
              <span className="min-w-0 flex-1 truncate text-13" title={name}>
                {name} <span className="text-faint">{shortName(words.shorts, indicator.name)}</span>
              </span>
              <Button size="sm" icon="plus" disabled={isFull || isThere} aria-label={words.add(name)} onClick={() => { add(indicator); }}>
                {t.common.actions.add}
              </Button>
            </li>
          );
        })}
      </ul>
      {isFull ? <p className="text-12 text-warning">{words.full(CHOICES_MAX)}</p> : null}
    </section>
  );
}
