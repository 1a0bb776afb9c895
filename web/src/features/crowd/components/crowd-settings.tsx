import { useState } from "react";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { text as textOf } from "@/lib/decimal";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { DecimalInput } from "@/ui/decimal-input";
import { Field } from "@/ui/field";
import { Section } from "@/ui/page";
import { TextInput } from "@/ui/text-input";
import { useSteering, type Crowd } from "../api";
import { paceOf, seedOf } from "../model";

/** Change the crowd's pace and seed; nothing is sent that the venue would refuse. */
export function CrowdSettings({ crowd }: { crowd: Crowd }) {
  const t = useStrings("crowd");
  const steering = useSteering();
  const [rate, setRate] = useState(crowd.rate);
  const [seed, setSeed] = useState(String(crowd.seed));
  const pace = paceOf(rate);
  const number = seedOf(seed);
  const changed = rate !== crowd.rate || seed !== String(crowd.seed);

  function apply() {
    if (pace === null || number === null) return;
    steering.mutate(
      {
        ...(rate !== crowd.rate && { rate: textOf(pace) }),
        ...(number !== crowd.seed && { seed: number }),
      },
      { onSuccess: () => notify({ tone: "success", title: t.crowd.applied, topic: "system" }) },
    );
  }

  return (
    <Section title={t.app.screens.settings} boxed>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={t.crowd.rate}
            hint={t.crowd.rateHint}
            error={pace === null ? t.crowd.rateWrong : undefined}
          >
            <DecimalInput value={rate} onChange={setRate} step="0.1" min="0.1" suffix="×" />
          </Field>
          <Field
            label={t.crowd.seed}
            hint={t.crowd.seedHint}
            error={number === null ? t.crowd.seedWrong : undefined}
          >
            <TextInput value={seed} onChange={setSeed} inputMode="numeric" />
          </Field>
        </div>
        {steering.error && (
          <Callout tone="danger" live>
            {steering.error.message}
          </Callout>
        )}
        <div>
          <Button
            type="submit"
            variant="primary"
            pending={steering.isPending}
            disabled={!changed || pace === null || number === null}
          >
            {t.crowd.apply}
          </Button>
        </div>
      </form>
    </Section>
  );
}
