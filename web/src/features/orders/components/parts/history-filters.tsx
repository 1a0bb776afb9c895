import { useInstruments } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { IconButton } from "@/ui/button";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { TextInput } from "@/ui/text-input";
import { type Filters, NO_FILTERS, type SideChoice, type StatusChoice } from "../../models/history";

export type HistoryFiltersProps = {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
  /** Fills have neither status nor a side to be asked for. */
  readonly isOfFills?: boolean;
};

const STATUSES: readonly StatusChoice[] = ["all", "open", "closed", "filled", "canceled", "refused", "expired"];
const SIDES: readonly SideChoice[] = ["all", "buy", "sell"];

/** What of the history is asked for. */
export function HistoryFilters({ filters, onChange, isOfFills = false }: HistoryFiltersProps) {
  const t = useStrings();
  const words = t.orders.history;
  const instruments = useInstruments();
  const change = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  const isPlain = Object.entries(NO_FILTERS).every(([key, value]) => filters[key as keyof Filters] === value);
  const symbols = [
    { value: "all", label: words.allSymbols },
    ...instruments.map(({ symbol }) => ({ value: symbol, label: symbol })),
  ];
  return (
    <div role="group" aria-label={words.filters} className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-b border-line px-2 py-1">
      <Select
        size="sm"
        className="w-36"
        label={t.common.symbol}
        value={filters.symbol === "" ? "all" : filters.symbol}
        onChange={(symbol) => change({ symbol: symbol === "all" ? "" : symbol })}
        options={symbols}
      />
      {isOfFills ? null : (
        <>
          <Select<StatusChoice>
            size="sm"
            className="w-36"
            label={words.status}
            value={filters.status}
            onChange={(status) => change({ status })}
            options={STATUSES.map((value) => ({ value, label: words.statuses[value] }))}
          />
          <Select<SideChoice>
            size="sm"
            className="w-36"
            label={t.common.side}
            value={filters.side}
            onChange={(side) => change({ side })}
            options={SIDES.map((value) => ({ value, label: value === "all" ? words.bothSides : t.common.sides[value] }))}
          />
        </>
      )}
      <Day label={words.from} value={filters.from} onChange={(from) => change({ from })} />
      <Day label={words.to} value={filters.to} onChange={(to) => change({ to })} />
      {isPlain ? null : <IconButton size="sm" icon="close" label={words.clear} onClick={() => onChange(NO_FILTERS)} />}
    </div>
  );
}

type DayProps = { readonly label: string; readonly value: string; readonly onChange: (day: string) => void };

function Day({ label, value, onChange }: DayProps) {
  return (
    <Field label={label} className="flex-row! items-center gap-1.5!">
      <TextInput type="date" size="sm" className="w-32!" value={value} onChange={onChange} />
    </Field>
  );
}
