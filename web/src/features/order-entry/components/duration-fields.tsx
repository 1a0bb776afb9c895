import { useState, type Ref } from "react";
import { useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { TextInput } from "@/ui/text-input";
import { fieldOf, mayRest, PREVENTIONS, TIMES_IN_FORCE } from "../model/request";
import { changeExtras } from "../state";
import type { Ticket } from "../use-ticket";
import { CHIP } from "../chip";

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;

type Props = { ticket: Ticket; errors: { expiry: string | null; postOnly: string | null }; expiryRef: Ref<HTMLInputElement> };

/** Take how long an order works, and how it behaves towards others. */
export function DurationFields({ ticket, errors, expiryRef }: Props) {
  const t = useStrings();
  const [isMore, setMore] = useState(false);
  const { extras, draft, isMarket } = ticket;
  return (
    <div className="flex flex-col gap-2">
      {!isMarket && (
        <Field label={t.common.timeInForce}>
          <Select
            value={extras.timeInForce}
            onChange={(timeInForce) => changeExtras({ timeInForce })}
            options={TIMES_IN_FORCE.map((value) => ({ value, label: t.common.timesInForce[value] }))}
          />
        </Field>
      )}
      {!isMarket && extras.timeInForce === "gtd" && (
        <Expiry value={extras.expiry} error={errors.expiry} inputRef={expiryRef} />
      )}
      <div className="flex items-start justify-between gap-2">
        {isMarket ? <span /> : (
          <Checkbox
            checked={extras.postOnly && mayRest(draft, extras)}
            disabled={!mayRest(draft, extras)}
            onChange={(postOnly) => changeExtras({ postOnly })}
            label={t.orderEntry.postOnly}
            hint={errors.postOnly ? <span className="text-danger">{errors.postOnly}</span> : undefined}
            title={t.orderEntry.postOnlyHint}
          />
        )}
        <Button
          variant="quiet"
          size="sm"
          icon={isMore ? "chevron-up" : "chevron-down"}
          aria-expanded={isMore}
          onClick={() => setMore(!isMore)}
        >
          {t.orderEntry.more}
        </Button>
      </div>
      {isMore && (
        <Field label={t.orderEntry.prevention}>
          <Select
            value={extras.prevention}
            onChange={(prevention) => changeExtras({ prevention })}
            options={PREVENTIONS.map((value) => ({ value, label: t.orderEntry.preventions[value] }))}
          />
        </Field>
      )}
    </div>
  );
}

function Expiry({ value, error, inputRef }: { value: string; error: string | null; inputRef: Ref<HTMLInputElement> }) {
  const t = useStrings();
  const zone = usePreference("zone");
  return (
    <div className="flex flex-col gap-1">
      <Field label={t.orderEntry.expiry} aside={<span className="text-11">{t.orderEntry.expiryZone(zone)}</span>} error={error}>
        <TextInput
          ref={inputRef}
          type="datetime-local"
          value={value}
          onChange={(expiry) => changeExtras({ expiry })}
        />
      </Field>
      <div role="group" aria-label={t.orderEntry.expiryIn} className="grid grid-cols-3 gap-1">
        {(["hour", "day", "week"] as const).map((span) => (
          <button
            key={span}
            type="button"
            className={CHIP}
            onClick={() => changeExtras({ expiry: fieldOf(new Date(Date.now() + SPANS[span]), zone) })}
          >
            {t.orderEntry.spans[span]}
          </button>
        ))}
      </div>
    </div>
  );
}
