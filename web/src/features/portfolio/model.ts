// What the portfolio decides by itself: no component, no request.
import { add, compare, type Decimal, negate, parse, read, sign, toNumber, trim, ZERO } from "@/lib/decimal";
import type { EquityPoint, Portfolio, Transfer } from "@/lib/schema";
import { toDate } from "@/lib/time";

/** The figures of the venue that are shown; each has rows behind it. */
export const FIGURES = [
  "equity",
  "total_profit",
  "day_profit",
  "cash",
  "positions_value",
  "exposure",
  "realised_profit",
  "unrealised_profit",
  "fees",
  "net_transfers",
] as const;
export type FigureId = (typeof FIGURES)[number];

export const CODES = ["deposit", "withdrawal", "trade", "fee", "rebate"] as const;
export type Code = (typeof CODES)[number];

export const RANGES = ["1D", "1W", "1M", "all"] as const;
export type Range = (typeof RANGES)[number];

/** What may be asked of the ledger; what is missing does not restrict. */
export type RowsQuery = {
  readonly account_id?: number;
  readonly asset?: string;
  readonly code?: string;
  readonly order_id?: number;
  readonly execution_id?: number;
  readonly symbol?: string;
  readonly from?: string;
  readonly to?: string;
};

const DAY_MS = 86_400_000;
const RANGE_MS: Record<Range, number | null> = { "1D": DAY_MS, "1W": 7 * DAY_MS, "1M": 30 * DAY_MS, all: null };
const TEXTS = ["asset", "code", "symbol", "from", "to"] as const;
const IDS = ["account_id", "order_id", "execution_id"] as const;
/** From so much on, digits behind the second say nothing. */
const LARGE = parse("100");
const DIGITS_MAX = 8;
const DIGITS_OF_LARGE = 2;

/** Return what a query string asks of the ledger; what is no filter of it is left out. */
export function rowsQueryOf(text: string): RowsQuery {
  const said = new URLSearchParams(text);
  const found: Record<string, string | number> = {};
  for (const name of TEXTS) {
    const value = said.get(name);
    if (value) found[name] = value;
  }
  for (const name of IDS) {
    const value = Number(said.get(name));
    if (Number.isSafeInteger(value) && value > 0) found[name] = value;
  }
  return found;
}

/** Return a query as the venue writes it, with nothing that does not restrict. */
export function rowsText(query: RowsQuery): string {
  const said = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(said.filter(([, value]) => value !== "")).toString();
}

/** Return a query that asks for less: `code` of the rows that another one names. */
export function narrowed(rows: string | undefined, code: string): string | undefined {
  return rows === undefined ? undefined : rowsText({ ...rowsQueryOf(rows), code });
}

/** Return what a row did to its account: more than zero where something came in. */
export function effectOf(row: Transfer): Decimal {
  const amount = parse(row.amount);
  return row.credit === row.account_id ? amount : negate(amount);
}

/** Return the sum of rows for each asset, by name. */
export function sumsOf(rows: readonly Transfer[]): readonly (readonly [asset: string, sum: Decimal])[] {
  const sums = new Map<string, Decimal>();
  for (const row of rows) sums.set(row.asset, add(sums.get(row.asset) ?? ZERO, effectOf(row)));
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([asset, sum]) => [asset, trim(sum)]);
}

/** Return how many digits of amounts are worth reading, by the account's size. */
export function shownDigits(equity: string): number {
  const size = read(equity.replace(/^-/, "")) ?? ZERO;
  return compare(size, LARGE) >= 0 || size.scale <= DIGITS_OF_LARGE
    ? DIGITS_OF_LARGE
    : Math.min(size.scale, DIGITS_MAX);
}

/** Return when a range begins, null where it has no beginning. */
export function beginningOf(range: Range, now: number): string | null {
  const length = RANGE_MS[range];
  return length === null ? null : new Date(now - length).toISOString();
}

/** Return a curve whose last point, which was of now when it was asked for, is that of the figures. */
export function upToNow(points: readonly EquityPoint[], now: Portfolio): readonly EquityPoint[] {
  const last = points.at(-1);
  if (last === undefined || last.time >= now.time) return points;
  return [...points.slice(0, -1), { time: now.time, equity: now.equity, net_transfers: now.net_transfers }];
}

/** Return points for pixels, of equity or of profit alone; each time once, the last word counts. */
export function linePoints(
  points: readonly EquityPoint[],
  of: "equity" | "profit",
): { time: number; value: number }[] {
  const found = new Map<number, number>();
  for (const point of points) {
    const time = Math.floor(toDate(point.time).getTime() / 1_000);
    const value = of === "equity" ? parse(point.equity) : profitOf(point);
    found.set(time, toNumber(value));
  }
  return [...found].map(([time, value]) => ({ time, value }));
}

/** Return what was gained until a point: what came in and went out is no profit. */
export function profitOf(point: EquityPoint): Decimal {
  return add(parse(point.equity), negate(parse(point.net_transfers)));
}

/** Return the profit of a span, null where there is none to tell. */
export function profitOver(points: readonly EquityPoint[]): Decimal | null {
  const first = points[0];
  const last = points.at(-1);
  return first && last ? add(profitOf(last), negate(profitOf(first))) : null;
}

/** Return the share of each part of what is above zero, in the order given. */
export function sharesOf(values: readonly (string | null)[]): number[] {
  const sizes = values.map((value) => {
    const size = value === null ? ZERO : (read(value) ?? ZERO);
    return sign(size) > 0 ? toNumber(size) : 0;
  });
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => (whole === 0 ? 0 : size / whole));
}

/** Return the moment a day begins for a clock in a zone, or undefined where the text is no day. */
export function dayStart(day: string, zone: "local" | "UTC", plusDays = 0): string | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (found === null) return undefined;
  const [year, month, date] = [Number(found[1]), Number(found[2]) - 1, Number(found[3]) + plusDays];
  const moment = zone === "UTC" ? new Date(Date.UTC(year, month, date)) : new Date(year, month, date);
  return moment.toISOString();
}
