import { useState } from "react";
import { cx } from "@/lib/cx";
import { useInstruments } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { Button, IconButton } from "@/ui/button";
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

/** What of the history is asked for; behind a button where there is little room. */
export function HistoryFilters({ filters, onChange, isOfFills = false }: HistoryFiltersProps) {
  const t = useStrings();
  const words = t.orders.history;
  const [isOpen, open] = useState(false);
  const changed = Object.entries(NO_FILTERS).filter(([key, value]) => filters[key as keyof Filters] !== value).length;
  return (
    <div className="@container shrink-0 border-b border-line">
      <div className="flex items-center gap-2 px-2 py-1 @lg:hidden">
        <Button size="sm" icon="filter" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {changed === 0 ? words.filters : words.filtersChosen(changed)}
        </Button>
        {changed === 0 ? null : <Clear onClear={() => onChange(NO_FILTERS)} />}
      </div>
      <div
        role="group"
        aria-label={words.filters}
        className={cx("min-h-9 flex-wrap items-center gap-2 px-2 py-1 @lg:flex", isOpen ? "flex" : "hidden")}
      >
        <Controls filters={filters} onChange={onChange} isOfFills={isOfFills} />
        {changed === 0 ? null : (
          <span className="hidden @lg:inline">
            <Clear onClear={() => onChange(NO_FILTERS)} />
          </span>
        )}
      </div>
    </div>
  );
}

function Clear({ onClear }: { readonly onClear: () => void }) {
  const t = useStrings();
  return <IconButton size="sm" icon="close" label={t.orders.history.clear} onClick={onClear} />;
}

function Controls({ filters, onChange, isOfFills }: Required<HistoryFiltersProps>) {
  const t = useStrings();
  const words = t.orders.history;
  const instruments = useInstruments();
  const change = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  const symbols = [
    { value: "all", label: words.allSymbols },
    ...instruments.map(({ symbol }) => ({ value: symbol, label: symbol })),
  ];
  return (
    <>
      <Select
        size="sm"
        className={CHOICE}
        label={t.common.symbol}
        value={filters.symbol === "" ? "all" : filters.symbol}
        onChange={(symbol) => change({ symbol: symbol === "all" ? "" : symbol })}
        options={symbols}
      />
      {isOfFills ? null : (
        <>
          <Select<StatusChoice>
            size="sm"
            className={CHOICE}
            label={words.status}
            value={filters.status}
            onChange={(status) => change({ status })}
            options={STATUSES.map((value) => ({ value, label: words.statuses[value] }))}
          />
          <Select<SideChoice>
            size="sm"
            className={CHOICE}
            label={t.common.side}
            value={filters.side}
            onChange={(side) => change({ side })}
            options={SIDES.map((value) => ({ value, label: value === "all" ? words.bothSides : t.common.sides[value] }))}
          />
        </>
      )}
      <Day label={words.from} value={filters.from} onChange={(from) => change({ from })} />
      <Day label={words.to} value={filters.to} onChange={(to) => change({ to })} />
    </>
  );
}

const CHOICE = "w-full @lg:w-40";

type DayProps = { readonly label: string; readonly value: string; readonly onChange: (day: string) => void };

function Day({ label, value, onChange }: DayProps) {
  return (
    <Field label={label} className="w-full flex-row! items-center justify-between gap-1.5! @lg:w-auto">
      <TextInput type="date" size="sm" className="w-44! @lg:w-32!" value={value} onChange={onChange} />
    </Field>
  );
}
