// Times on the axis, as clocks where the reader is show them.
import type { Language } from "@/lib/numbers";
import type { Zone } from "@/lib/time";

export type AxisMark = "year" | "month" | "day" | "minute" | "second";

const SECOND_MS = 1_000;
const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;
const MARKS: Record<AxisMark, Intl.DateTimeFormatOptions> = {
  year: { year: "numeric" },
  month: { month: "short" },
  day: { day: "numeric" },
  minute: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  second: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};
const formats = new Map<string, Intl.DateTimeFormat>();

/** Return by how many seconds clocks are ahead of UTC at a time. */
export function offsetOf(time: number, zone: Zone): number {
  return zone === "UTC" ? 0 : -new Date(time * SECOND_MS).getTimezoneOffset() * MINUTE_SECONDS;
}

/** Return the text of a mark on the axis. */
export function markText(time: number, mark: AxisMark, style: { language: Language; zone: Zone }): string {
  return formatted(time, mark, MARKS[mark], style);
}

/** Return the whole time of a bar: days for bars of a day, seconds for those below a minute. */
export function barTimeText(time: number, seconds: number, style: { language: Language; zone: Zone }): string {
  const day = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;
  const clock = seconds >= DAY_SECONDS ? {} : MARKS[seconds < MINUTE_SECONDS ? "second" : "minute"];
  return formatted(time, `bar ${String(Object.keys(clock).length)}`, { ...day, ...clock }, style);
}

function formatted(
  time: number,
  name: string,
  options: Intl.DateTimeFormatOptions,
  { language, zone }: { language: Language; zone: Zone },
): string {
  const key = `${name} ${language} ${zone}`;
  let format = formats.get(key);
  if (format === undefined) {
    const locale = language === "en" ? "en-GB" : language;
    format = new Intl.DateTimeFormat(locale, { ...options, ...(zone === "UTC" ? { timeZone: "UTC" } : {}) });
    formats.set(key, format);
  }
  return format.format(new Date(time * SECOND_MS));
}
