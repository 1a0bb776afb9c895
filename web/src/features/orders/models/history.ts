// What was looked up page by page, and what is known of it since: one list, newest first.
import type { Order, OrderStatus } from "@/lib/schema";
import { compareTimes, type Zone } from "@/lib/time";
import type { LiveFill } from "@/stores/fills";
import { dayAfter, startOf } from "./days";

export type StatusChoice = "all" | "open" | "closed" | "filled" | "canceled" | "refused" | "expired";
export type SideChoice = "all" | "buy" | "sell";

export type Filters = {
  readonly status: StatusChoice;
  /** Empty for all. */
  readonly symbol: string;
  readonly side: SideChoice;
  /** Days such as 2030-01-31, both included; empty for no bound. */
  readonly from: string;
  readonly to: string;
};

export const NO_FILTERS: Filters = { status: "all", symbol: "", side: "all", from: "", to: "" };

const CLOSED: readonly OrderStatus[] = ["denied", "rejected", "filled", "canceled", "expired"];
const STATUSES: Readonly<Record<StatusChoice, readonly OrderStatus[] | null>> = {
  all: null,
  open: null,
  closed: CLOSED,
  filled: ["filled"],
  canceled: ["canceled"],
  refused: ["denied", "rejected"],
  expired: ["expired"],
};

export type Query = { status?: string; symbol?: string; side?: "buy" | "sell"; from?: string; to?: string };

/** Return what the venue is asked for. */
export function queryOf({ status, symbol, side, from, to }: Filters, zone: Zone): Query {
  const statuses = STATUSES[status];
  return {
    ...(status === "all" ? {} : { status: statuses?.join(",") ?? status }),
    ...(symbol === "" ? {} : { symbol }),
    ...(side === "all" ? {} : { side }),
    ...(from === "" ? {} : { from: startOf(from, zone) }),
    ...(to === "" ? {} : { to: dayAfter(to, zone) }),
  };
}

/** Tell whether an order is one of those that were asked for. */
export function isAskedFor(order: Order, filters: Filters, zone: Zone): boolean {
  const { status, symbol, side, from, to } = filters;
  const isClosed = CLOSED.includes(order.status);
  if (status === "open" ? isClosed : STATUSES[status]?.includes(order.status) === false) return false;
  if (symbol !== "" && order.symbol !== symbol) return false;
  if (side !== "all" && order.side !== side) return false;
  return isWithin(order.created_time, from, to, zone);
}

/** Return the pages with what is known since; what lies behind the last page is not there yet. */
export function mergedOrders(
  looked: readonly Order[],
  known: Iterable<Order>,
  filters: Filters,
  zone: Zone,
  hasMore: boolean,
): Order[] {
  const byId = new Map(looked.map((order) => [order.order_id, order]));
  const last = hasMore ? (looked.at(-1)?.order_id ?? 0) : 0;
  for (const order of known) {
    const before = byId.get(order.order_id);
    if (before === undefined && order.order_id < last) continue;
    if (before !== undefined && compareTimes(order.updated_time, before.updated_time) < 0) continue;
    byId.set(order.order_id, order);
  }
  return [...byId.values()]
    .filter((order) => isAskedFor(order, filters, zone))
    .sort((a, b) => b.order_id - a.order_id);
}

/** Return the fills of all pages with those that were told since. */
export function mergedFills(
  looked: readonly LiveFill[],
  told: readonly LiveFill[],
  filters: Pick<Filters, "symbol" | "from" | "to">,
  zone: Zone,
  hasMore: boolean,
): LiveFill[] {
  const byId = new Map(looked.map((fill) => [fill.execution_id, fill]));
  const last = hasMore ? looked.at(-1) : undefined;
  for (const fill of told) {
    if (byId.has(fill.execution_id) || (last !== undefined && newestFirst(fill, last) > 0)) continue;
    if (filters.symbol !== "" && fill.symbol !== filters.symbol) continue;
    if (isWithin(fill.time, filters.from, filters.to, zone)) byId.set(fill.execution_id, fill);
  }
  return [...byId.values()].sort(newestFirst);
}

/** Execution ids of different instruments tell nothing of which came first. */
function newestFirst(a: LiveFill, b: LiveFill): number {
  return compareTimes(b.time, a.time) || b.execution_id - a.execution_id;
}

function isWithin(time: string, from: string, to: string, zone: Zone): boolean {
  if (from !== "" && compareTimes(time, startOf(from, zone)) < 0) return false;
  return to === "" || compareTimes(time, dayAfter(to, zone)) < 0;
}
