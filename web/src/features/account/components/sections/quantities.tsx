import { useState } from "react";
import { useInstruments } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { setPreference, usePreference } from "@/stores/preferences";
import { Button, IconButton } from "@/ui/button";
import { DecimalInput } from "@/ui/decimal-input";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { withoutQuantity, withQuantity } from "../../models/quantities";

/** The quantity that a new order begins with, instrument by instrument. */
export function QuantitiesBlock() {
  const t = useStrings("account");
  const words = t.account.trading;
  const kept = usePreference("defaultQuantity");
  const instruments = useInstruments();
  const [symbol, setSymbol] = useState("");
  const symbols = Object.keys(kept).sort();
  const free = instruments.filter((each) => !(each.symbol in kept));
  const stepOf = (name: string) => instruments.find((each) => each.symbol === name)?.lot ?? "1";
  return (
    <div className="border-t border-line pt-3">
      <h3 className="text-13 font-normal">{words.quantity}</h3>
      <p className="mt-0.5 mb-3 text-12 text-faint">{words.quantityHint}</p>
      <ul className="flex max-w-96 flex-col gap-2">
        {symbols.map((name) => (
          <li key={name} className="flex items-center gap-2">
            <span className="w-28 shrink-0 truncate text-13">{name}</span>
            <DecimalInput
              aria-label={words.quantityOf(name)}
              value={kept[name] ?? ""}
              step={stepOf(name)}
              min="0"
              onChange={(value) => { setPreference("defaultQuantity", withQuantity(kept, name, value)); }}
            />
            <IconButton
              icon="trash"
              label={words.quantityRemove(name)}
              onClick={() => { setPreference("defaultQuantity", withoutQuantity(kept, name)); }}
            />
          </li>
        ))}
      </ul>
      {free.length > 0 ? (
        <div className="mt-3 flex max-w-96 items-end gap-2">
          <Field label={words.quantityFor} className="grow">
            <Select
              value={symbol}
              onChange={setSymbol}
              options={free.map((each) => ({ value: each.symbol, label: each.symbol }))}
            />
          </Field>
          <Button
            icon="plus"
            disabled={symbol === ""}
            onClick={() => {
              setPreference("defaultQuantity", withQuantity(kept, symbol, stepOf(symbol)));
              setSymbol("");
            }}
          >
            {t.account.add}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
