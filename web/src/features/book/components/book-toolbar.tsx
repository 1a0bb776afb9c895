import { formatDecimal } from "@/lib/numbers";
import type { Instrument } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { Badge } from "@/ui/badge";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import type { Bars } from "../models/ladder";
import { chooseStep, showBars, useBookSettings } from "../settings";

export type BookToolbarProps = {
  readonly instrument: Instrument;
  readonly step: string;
  readonly choices: readonly string[];
  readonly isStale: boolean;
  readonly onStep: () => void;
};

export function BookToolbar({ instrument, step, choices, isStale, onStep }: BookToolbarProps) {
  const t = useStrings();
  const language = useLanguage();
  const { bars } = useBookSettings();
  const isOneClick = usePreference("oneClick");
  return (
    <div role="group" aria-label={t.book.settings} className="flex min-h-8 shrink-0 items-center gap-2 border-b border-line px-2">
      <Select
        size="sm"
        className="w-24"
        label={t.book.step}
        value={step}
        onChange={(value) => {
          onStep();
          chooseStep(instrument.symbol, value);
        }}
        options={choices.map((value) => ({ value, label: formatDecimal(value, { language }) }))}
      />
      {isStale ? <Badge tone="warning" icon="warning">{t.book.stale}</Badge> : null}
      {!isStale && isOneClick ? <Badge tone="warning" icon="warning">{t.book.oneClick}</Badge> : null}
      <Segmented<Bars>
        size="sm"
        className="ml-auto"
        label={t.book.bars}
        value={bars}
        onChange={showBars}
        options={[
          { value: "total", icon: "depth", label: null, name: t.book.barsTotal },
          { value: "level", icon: "bars", label: null, name: t.book.barsLevel },
        ]}
      />
    </div>
  );
}
