import { read } from "@/lib/decimal";
import { formatDecimal, type Language } from "@/lib/numbers";
import { digitsOf, type Indicator } from "../../models/indicators";

/** Return an indicator's value as text, in the way of a language. */
export function valueText(indicator: Indicator, value: number, priceDigits: number, language: Language): string {
  const exact = read(value.toFixed(digitsOf(indicator, priceDigits)));
  if (exact === null) return "";
  return formatDecimal(exact, { language, compact: indicator.name === "obv" }).replace("-", "−");
}
