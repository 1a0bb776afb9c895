// From what was entered to what is asked of the venue.
import { read, sign } from "@/lib/decimal";
import type { OrderRequest, SelfTradePrevention, TimeInForce } from "@/lib/schema";
import type { Zone } from "@/lib/time";
import type { TicketDraft } from "@/stores/ticket";

/** What an order has besides side, type, price and quantity. */
export type Extras = {
  readonly timeInForce: TimeInForce;
  /** As a field for date and time has it, without a zone; empty where nothing was entered. */
  readonly expiry: string;
  readonly postOnly: boolean;
  readonly prevention: SelfTradePrevention;
};

export const NO_EXTRAS: Extras = {
  timeInForce: "gtc",
  expiry: "",
  postOnly: false,
  prevention: "cancel_taker",
};

export const TIMES_IN_FORCE: readonly TimeInForce[] = ["gtc", "day", "gtd", "ioc", "fok"];
export const PREVENTIONS: readonly SelfTradePrevention[] = [
  "cancel_taker",
  "cancel_maker",
  "cancel_both",
  "none",
];

export type Missing = "price" | "quantity" | "expire_time";
export type Context = { readonly symbol: string; readonly accountId: number; readonly zone: Zone };

type Draft = Pick<TicketDraft, "side" | "orderType" | "price" | "quantity">;

/** Tell whether such an order may rest in the book, and so be post-only. */
export function mayRest(draft: Pick<Draft, "orderType">, extras: Pick<Extras, "timeInForce">): boolean {
  return draft.orderType === "limit" && extras.timeInForce !== "ioc" && extras.timeInForce !== "fok";
}

/** Return what must still be entered before the venue can be asked. */
export function missingOf(draft: Draft, extras: Extras): Missing[] {
  const missing: Missing[] = [];
  if (draft.orderType === "limit" && !isPositive(draft.price)) missing.push("price");
  if (!isPositive(draft.quantity)) missing.push("quantity");
  const needsExpiry = draft.orderType === "limit" && extras.timeInForce === "gtd";
  if (needsExpiry && momentOf(extras.expiry, "UTC") === null) missing.push("expire_time");
  return missing;
}

/** Return the request of a draft, null where something is missing. */
export function requestOf(draft: Draft, extras: Extras, context: Context): OrderRequest | null {
  if (missingOf(draft, extras).length > 0) return null;
  const isLimit = draft.orderType === "limit";
  const expiry = isLimit && extras.timeInForce === "gtd" ? momentOf(extras.expiry, context.zone) : null;
  return {
    symbol: context.symbol,
    account_id: context.accountId,
    side: draft.side,
    order_type: draft.orderType,
    quantity: draft.quantity,
    ...(isLimit ? { price: draft.price } : {}),
    time_in_force: isLimit ? extras.timeInForce : "gtc",
    ...(expiry === null ? {} : { expire_time: expiry }),
    ...(extras.postOnly && mayRest(draft, extras) ? { post_only: true } : {}),
    self_trade_prevention: extras.prevention,
  };
}

/** Return the RFC 3339 time of what a field for date and time holds, null where that is none. */
export function momentOf(field: string, zone: Zone): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(field)) return null;
  const moment = new Date(zone === "UTC" ? `${field}Z` : field);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/** Return how a field for date and time shows a moment, to the minute. */
export function fieldOf(moment: Date, zone: Zone): string {
  const offset = zone === "UTC" ? 0 : moment.getTimezoneOffset();
  return new Date(moment.getTime() - offset * 60_000).toISOString().slice(0, 16);
}

/** Return an id of one's own for an order, by which it can be looked up whatever happens. */
export function newClientOrderId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `web-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function isPositive(typed: string): boolean {
  const number = read(typed);
  return number !== null && sign(number) > 0;
}
