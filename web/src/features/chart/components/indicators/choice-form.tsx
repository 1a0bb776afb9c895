import { useState } from "react";
import { useStrings } from "@/stores/language";
import { IconButton } from "@/ui/button";
import { DecimalInput } from "@/ui/decimal-input";
import { Field } from "@/ui/field";
import { type Choice, disorderOf, faultOf, type Indicator, type IndicatorParameter, isSound, plain, requestOf } from "../../models/indicators";
import { changeChart, settingsStore } from "../../settings";
import { shortName } from "./indicator-legend";

type Props = { readonly choice: Choice; readonly indicator: Indicator | undefined };

/** An indicator on the chart with its parameters; good ones count as soon as they are typed. */
export function ChoiceForm({ choice, indicator }: Props) {
  const t = useStrings();
  const words = t.chart.indicators;
  const [typed, setTyped] = useState<readonly string[]>(choice.parameters);
  const name = shortName(words.titles, choice.name);
  const draft: Choice = { name: choice.name, parameters: typed };
  const isTwice = requestOf(draft) !== requestOf(choice) && settingsStore.get().choices.some((each) => requestOf(each) === requestOf(draft));

  function type(index: number, value: string): void {
    const parameters = typed.map((each, at) => (at === index ? value : each));
    setTyped(parameters);
    const next: Choice = { name: choice.name, parameters };
    if (indicator === undefined || !isSound(next, indicator)) return;
    const { choices } = settingsStore.get();
    if (choices.some((each) => requestOf(each) === requestOf(next))) return;
    changeChart({ choices: choices.map((each) => (requestOf(each) === requestOf(choice) ? next : each)) });
  }

  function remove(): void {
    const { choices } = settingsStore.get();
    changeChart({ choices: choices.filter((each) => requestOf(each) !== requestOf(choice)) });
  }

  return (
    <li className="flex flex-wrap items-start gap-3 rounded-4 border border-line bg-raised p-2">
      <span className="min-w-40 flex-1 pt-1 text-13 font-medium">{name}</span>
      {indicator?.parameters.map((parameter, index) => (
        <Field
          key={parameter.name}
          label={shortName(words.parameters, parameter.name)}
          error={isTwice && index === 0 ? words.twice : faultText(words, draft, parameter, index)}
          className="w-28"
        >
          <DecimalInput
            size="sm"
            value={typed[index] ?? ""}
            onChange={(value) => { type(index, value); }}
            step={(parameter.digits ?? 0) === 0 ? "1" : plain(parameter.min)}
            min={plain(parameter.min)}
            max={plain(parameter.max)}
          />
        </Field>
      ))}
      <IconButton icon="trash" size="sm" label={words.remove(name)} onClick={remove} />
    </li>
  );
}

type Words = ReturnType<typeof useStrings>["chart"]["indicators"];

function faultText(words: Words, draft: Choice, parameter: IndicatorParameter, index: number): string | null {
  const fault = faultOf(draft.parameters[index] ?? "", parameter);
  if (fault === null) return disorderOf(draft) === index ? words.faults.order() : null;
  if (fault === "range") return words.faults.range(plain(parameter.min), plain(parameter.max));
  if (fault === "digits") return words.faults.digits(parameter.digits ?? 0);
  return words.faults[fault]();
}
