/** What is asked of the audit: a person's filter becomes the venue's query. */
import type { Zone } from "@/lib/time";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const OUTCOMES = ["done", "refused", "failed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How actions begin that belong together. */
export const ACTION_GROUPS = [
  "login.",
  "session.",
  "access.",
  "order",
  "money.",
  "account.",
  "role.",
  "user.",
  "invitation.",
  "team.",
  "organisation.",
  "key.",
  "password.",
  "second_factor.",
  "passkey.",
  "instrument.",
  "asset.",
  "kill_switch.",
  "crowd.",
  "audit.",
  "log.",
] as const;

/** What somebody filled in, as the fields hold it. */
export interface AuditFilter {
  readonly who: string;
  readonly action: string;
  readonly outcome: Outcome | "all";
  /** As a field for date and time holds it: `2030-01-31T17:30`, in the person's zone. */
  readonly since: string;
  readonly until: string;
  readonly account: string;
  readonly address: string;
  readonly credential: string;
  readonly request: string;
}

export const EVERYTHING: AuditFilter = {
  who: "",
  action: "",
  outcome: "all",
  since: "",
  until: "",
  account: "",
  address: "",
  credential: "",
  request: "",
};

export interface AuditQuery {
  user_id?: string;
  action?: string;
  outcome?: Outcome;
  since?: string;
  until?: string;
  account_id?: number;
  address?: string;
  credential?: string;
  correlation_id?: string;
}

/** Return the moment that a field for date and time means, null where it holds none. */
export function momentOf(text: string, zone: Zone): string | null {
  if (text === "") return null;
  const moment = new Date(zone === "UTC" ? `${text}Z` : text);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/** Return the hours around a moment as the fields hold them: the venue finds a request by time. */
export function around(iso: string, zone: Zone): Pick<AuditFilter, "since" | "until"> {
  const at = Date.parse(iso);
  return { since: fieldOf(at - HOUR_MS, zone), until: fieldOf(at + HOUR_MS, zone) };
}

function fieldOf(time: number, zone: Zone): string {
  const offset = zone === "UTC" ? 0 : new Date(time).getTimezoneOffset() * MINUTE_MS;
  return new Date(time - offset).toISOString().slice(0, "2030-01-31T17:30".length);
}

/** Return what to ask; `userId` is who `who` is, null where nobody is named. */
export function queryOf(filter: AuditFilter, userId: string | null, zone: Zone): AuditQuery {
  const since = momentOf(filter.since, zone);
  const until = momentOf(filter.until, zone);
  const account = Number(filter.account.trim());
  return {
    ...(userId === null ? {} : { user_id: userId }),
    ...(filter.outcome === "all" ? {} : { outcome: filter.outcome }),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(Number.isInteger(account) && account > 0 ? { account_id: account } : {}),
    ...texts({
      action: filter.action,
      address: filter.address,
      credential: filter.credential,
      correlation_id: filter.request,
    }),
  };
}

function texts<K extends string>(fields: Record<K, string>): Partial<Record<K, string>> {
  const filled = Object.entries<string>(fields)
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([, text]) => text !== "");
  return Object.fromEntries(filled) as Partial<Record<K, string>>;
}

/** Return where the chosen lines can be taken from as a file. */
export function exportAddress(query: AuditQuery): string {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return `/api/audit/export${search === "" ? "" : `?${search}`}`;
}
