// Days of somebody's zone as the venue's times.
import type { Zone } from "@/lib/time";

/** Return when a day such as 2030-01-31 begins. */
export function startOf(day: string, zone: Zone): string {
  return momentOf(day, 0, zone);
}

/** Return when the day after begins: the first moment that is not of the day. */
export function dayAfter(day: string, zone: Zone): string {
  return momentOf(day, 1, zone);
}

function momentOf(day: string, later: number, zone: Zone): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  // Days of summer time have 23 or 25 hours; the calendar knows.
  const time = zone === "UTC" ? Date.UTC(year, month - 1, date + later) : new Date(year, month - 1, date + later).getTime();
  return new Date(time).toISOString();
}
