// Plurals by the rules of a language.
import type { Language } from "@/lib/numbers";

export type PluralForms = { readonly one: string; readonly other: string };

const rules = new Map<Language, Intl.PluralRules>();

/** Return the form that goes with a count; `#` in it stands for the count. */
export function plural(count: number, forms: PluralForms, language: Language = "en"): string {
  let rule = rules.get(language);
  if (rule === undefined) {
    rule = new Intl.PluralRules(language);
    rules.set(language, rule);
  }
  const form = rule.select(count) === "one" ? forms.one : forms.other;
  return form.replaceAll("#", String(count));
}
