import { useStrings } from "@/stores/language";
import { useCommand } from "@/stores/commands";
import { IconButton } from "@/ui/button";
import { Menu } from "@/ui/menu";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { type Interval, INTERVALS } from "../../models/bars";
import { changeChart } from "../../settings";
import { useChartParts } from "../chart-context";

const ALL = Object.keys(INTERVALS) as Interval[];
const FAVOURITES: readonly Interval[] = ["1m", "5m", "15m", "1h", "4h", "1d"];

/** Which bars are shown; keys i 1 to i 6 for the usual ones. */
export function IntervalPicker() {
  const t = useStrings();
  const { interval } = useChartParts().feed;
  const { names, label, more } = t.chart.intervals;
  const shown = FAVOURITES.includes(interval) ? FAVOURITES : [interval, ...FAVOURITES];
  const others = ALL.filter((each) => !FAVOURITES.includes(each));
  return (
    <>
      <span className="hidden items-center gap-0.5 @xl:flex">
        <Segmented
          size="sm"
          label={label}
          value={interval}
          onChange={choose}
          options={shown.map((each) => ({ value: each, label: each, name: names[each] }))}
        />
        <Menu
          align="start"
          trigger={<IconButton icon="chevron-down" size="sm" label={more} />}
          entries={others.map((each) => ({
            label: names[each],
            checked: each === interval,
            onSelect: () => { choose(each); },
          }))}
        />
      </span>
      <Select
        size="sm"
        className="w-36 shrink-0 @xl:hidden"
        label={label}
        value={interval}
        onChange={choose}
        options={ALL.map((each) => ({ value: each, label: names[each] }))}
      />
      {FAVOURITES.map((each, index) => (
        <IntervalCommand key={each} interval={each} keys={`i ${String(index + 1)}`} />
      ))}
    </>
  );
}

function IntervalCommand({ interval, keys }: { readonly interval: Interval; readonly keys: string }) {
  const t = useStrings();
  const { names, show } = t.chart.intervals;
  useCommand({
    id: `chart.interval.${interval}`,
    title: show(names[interval]),
    group: t.chart.group,
    keys,
    run: () => { choose(interval); },
  });
  return null;
}

function choose(interval: Interval): void {
  changeChart({ interval });
}
