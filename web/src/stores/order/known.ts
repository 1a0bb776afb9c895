// What is known of an order, from two sources that cross each other: events, each told once and in
// order, and looking the order up, which may be answered late. Times tell which is later. Where they
// are the same nobody can tell, and the order is looked up once more.
import { compare, parse } from "@/lib/decimal";
import type { Order, OrderUpdate } from "@/lib/schema";
import { compareTimes } from "@/lib/time";
import { afterEvent } from "@/stores/order/life";

export type Known = {
  readonly order: Order;
  /** Every event so far is in it; otherwise it is as it was looked up. */
  readonly isFromEvents: boolean;
  /** An event was left out that may be in it or not: it must be looked up. */
  readonly isUnsure: boolean;
};

/** Return what is known after an event. */
export function heard(known: Known, event: OrderUpdate): Known {
  const { order, isFromEvents } = known;
  const difference = compareTimes(event.time, order.updated_time);
  if (difference < 0) return known;
  const after = afterEvent(order, event);
  // Whether it is in the order already makes a difference only if it changes anything.
  if (difference === 0 && !isFromEvents) return after === order ? known : { ...known, isUnsure: true };
  return { ...known, order: after, isFromEvents: !known.isUnsure };
}

/** Return what is known after the order was looked up, or was answered to a request. */
export function lookedUp(known: Known | undefined, found: Order): Known {
  const whole = { order: found, isFromEvents: false, isUnsure: false };
  if (known === undefined) return whole;
  const difference = compareTimes(found.updated_time, known.order.updated_time);
  if (difference !== 0) return difference < 0 ? known : whole;
  const more = compare(parse(found.cum_quantity), parse(known.order.cum_quantity));
  if (more !== 0) return more < 0 ? known : whole;
  return known.isFromEvents && !known.isUnsure ? { ...known, order: completed(known.order, found) } : whole;
}

/** Events do not tell fees, nor the average to the last digit. */
function completed(order: Order, found: Order): Order {
  const { fees, average_price, post_only, expire_time } = found;
  return { ...order, fees, average_price, post_only, expire_time, reason_text: found.reason_text ?? order.reason_text };
}
