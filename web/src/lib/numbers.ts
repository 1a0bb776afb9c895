// Decimal numbers as people of a language read and write them: exactly, whatever their length.
import { type Decimal, parse, read, rescale, text } from "@/lib/decimal";

export type Language = "en" | "nl";

export type NumberStyle = {
  language: Language;
  /** Digits behind the point, filled with zeros; without it those that the number has. */
  scale?: number | undefined;
  /** Show a plus before what is more than zero. */
  sign?: boolean | undefined;
  /** Three significant digits and a word for the rest: 1.23M. */
  compact?: boolean | undefined;
};

type Separators = { readonly group: string; readonly point: string };

const SEPARATORS: Record<Language, Separators> = {
  en: { group: ",", point: "." },
  nl: { group: ".", point: "," },
};
const THOUSANDS = /\B(?=(\d{3})+$)/g;
const compacts = new Map<Language, Intl.NumberFormat>();

/** Return the marks between thousands and before the fraction. */
export function separatorsOf(language: Language): Separators {
  return SEPARATORS[language];
}

/** Return a number as text; what goes beyond `scale` is rounded half to even. */
export function formatDecimal(value: string | Decimal, style: NumberStyle): string {
  const number = typeof value === "string" ? parse(value) : value;
  const { scale } = style;
  const rounded = scale === undefined ? number : rescale(number, scale, "half_even");
  const plus = style.sign === true && rounded.units > 0n ? "+" : "";
  if (style.compact === true) return plus + compactOf(rounded, style.language);
  return plus + grouped(text(rounded), style.language);
}

/** Return so many per cent: "1.25" becomes 1.25%. */
export function formatPercent(value: string | Decimal, style: NumberStyle): string {
  return `${formatDecimal(value, { scale: 2, ...style })}%`;
}

/**
 * Return what somebody typed, in the way of a language: 1,234.5 or 1.234,5; null where it is no number.
 * Marks between thousands may be left out; where one stands wrongly nothing is guessed.
 */
export function parseLocal(typed: string, language: Language): Decimal | null {
  const { group, point } = SEPARATORS[language];
  const plain = typed.trim().replace("−", "-").replace(/^\+/, "").replaceAll(/[\s\u00a0\u202f]/g, "");
  const parts = plain.split(point);
  const whole = parts[0] ?? "";
  const fraction = parts[1];
  if (parts.length > 2 || fraction?.includes(group) === true) return null;
  const joined = withoutGroups(whole, group);
  if (joined === null || (!/\d/.test(joined) && !fraction)) return null;
  const digits = /\d/.test(joined) ? joined : `${joined}0`;
  return read(fraction ? `${digits}.${fraction}` : digits);
}

function withoutGroups(whole: string, group: string): string | null {
  if (!whole.includes(group)) return whole;
  const groups = whole.split(group);
  const first = (groups[0] ?? "").replace("-", "");
  const isWellFormed =
    /^[1-9]\d{0,2}$/.test(first) && groups.slice(1).every((each) => /^\d{3}$/.test(each));
  return isWellFormed ? groups.join("") : null;
}

function grouped(plain: string, language: Language): string {
  const { group, point } = SEPARATORS[language];
  const [whole = "", fraction] = plain.split(".");
  const thousands = whole.length > 3 ? whole.replaceAll(THOUSANDS, group) : whole;
  return fraction === undefined ? thousands : `${thousands}${point}${fraction}`;
}

function compactOf(number: Decimal, language: Language): string {
  let format = compacts.get(language);
  if (format === undefined) {
    format = new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 3 });
    compacts.set(language, format);
  }
  return format.format(text(number) as Intl.StringNumericLiteral);
}
