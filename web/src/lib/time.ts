// Times as the venue writes them (RFC 3339, UTC, to the nanosecond) and as people read them.
import type { Language } from "@/lib/numbers";

export type Zone = "local" | "UTC";
export type TimeStyle = {
  language: Language;
  zone: Zone;
  /** Show thousandths of a second as well. */
  millis?: boolean | undefined;
};

const SECOND_MS = 1_000;
const MILLIS_LENGTH = 23;
const NANO_DIGITS = 9;
const formats = new Map<string, Intl.DateTimeFormat>();
const relatives = new Map<Language, Intl.RelativeTimeFormat>();
const SPANS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Return the moment, to the millisecond; an invalid Date where the text is none. */
export function toDate(iso: string): Date {
  const hasNanos = iso.length > MILLIS_LENGTH + 1 && iso.endsWith("Z");
  return new Date(hasNanos ? `${iso.slice(0, MILLIS_LENGTH)}Z` : iso);
}

/** Return less than 0, 0 or more: which of two times of the venue is earlier, to the nanosecond. */
export function compareTimes(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length === b.length) return a < b ? -1 : 1;
  const [left, right] = [padded(a), padded(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Return the time of day, 24 hours. */
export function formatTime(iso: string, style: TimeStyle): string {
  return formatted(iso, style, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    ...(style.millis === true ? { fractionalSecondDigits: 3 as const } : {}),
  });
}

/** Return day and time of day. */
export function formatDateTime(iso: string, style: TimeStyle): string {
  return formatted(iso, style, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    ...(style.millis === true ? { fractionalSecondDigits: 3 as const } : {}),
  });
}

/** Return the day. */
export function formatDate(iso: string, style: TimeStyle): string {
  return formatted(iso, style, { day: "numeric", month: "short", year: "numeric" });
}

/** Return a time as it is in UTC, with all digits the venue gave: 2030-01-31 17:30:00.123456789 UTC. */
export function inUtc(iso: string): string {
  return iso.replace("T", " ").replace(/(?:\.0+)?(?:Z|\+00:00)$/, " UTC");
}

/** Return how long ago something was, in words. */
export function ago(iso: string, language: Language = "en", now: number = Date.now()): string {
  let format = relatives.get(language);
  if (format === undefined) {
    format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    relatives.set(language, format);
  }
  const seconds = (toDate(iso).getTime() - now) / SECOND_MS;
  if (Number.isNaN(seconds)) return "";
  const span = SPANS.find(([, size]) => Math.abs(seconds) >= size);
  if (span === undefined) return format.format(Math.trunc(seconds), "second");
  return format.format(Math.trunc(seconds / span[1]), span[0]);
}

function formatted(iso: string, style: TimeStyle, options: Intl.DateTimeFormatOptions): string {
  const date = toDate(iso);
  if (Number.isNaN(date.getTime())) return "";
  const key = `${style.language} ${style.zone} ${Object.entries(options).join()}`;
  let format = formats.get(key);
  if (format === undefined) {
    // British order and 24 hours: no reader takes 3/4 for another day.
    const locale = style.language === "en" ? "en-GB" : style.language;
    const zone = style.zone === "UTC" ? { timeZone: "UTC" } : {};
    format = new Intl.DateTimeFormat(locale, { ...options, ...zone, hourCycle: "h23" });
    formats.set(key, format);
  }
  return format.format(date);
}

function padded(time: string): string {
  const [whole = "", fraction = ""] = time.replace("Z", "").split(".");
  return `${whole}.${fraction.padEnd(NANO_DIGITS, "0")}`;
}
