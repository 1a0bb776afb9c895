import { useEffect, useMemo, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "@/stores/language";
import { useStore } from "@/stores/store";
import { catalogueQuery, loadIndicators } from "../../api";
import { IndicatorFeed } from "../../engine/indicators/indicator-feed";
import { IndicatorLayer, type Shown } from "../../engine/indicators/indicator-layer";
import type { PriceChart } from "../../engine/price-chart";
import { type Indicator, isSound } from "../../models/indicators";
import { useChartSettings } from "../../settings";
import { useChartParts } from "../chart-context";
import { valueText } from "./value-text";

const NONE: Indicator[] = [];

/** Keep the indicators that are chosen on the chart; returns which are shown and their values. */
export function useIndicators(chart: PriceChart) {
  const { feed, grid } = useChartParts();
  const { choices } = useChartSettings();
  const catalogue = useQuery(catalogueQuery).data ?? NONE;
  const theme = useStore(chart.theme);
  const language = useLanguage();
  const indicated = useMemo(() => new IndicatorFeed(feed, loadIndicators), [feed]);
  const layer = useMemo(() => new IndicatorLayer(chart), [chart]);
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const sound = useMemo(
    () => choices.filter((choice) => catalogue.some((each) => each.name === choice.name && isSound(choice, each))),
    [choices, catalogue],
  );

  useEffect(() => indicated.start(), [indicated]);
  useEffect(() => { indicated.choose(sound); }, [indicated, sound]);
  useEffect(() => {
    const drawn = layer.show(sound, catalogue, {
      priceDigits: grid.digits,
      text: (indicator, value) => valueText(indicator, value, grid.digits, language),
    });
    const draw = (from: number | "all") => { layer.draw(indicated.store.get().values, from); };
    draw("all");
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the chart says in which panes they are
    setShown(drawn);
    const stop = indicated.onChange(draw);
    return () => {
      stop();
      layer.clear();
    };
  }, [layer, indicated, sound, catalogue, theme, grid, language]);
  return { shown, indicated };
}
