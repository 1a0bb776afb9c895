// What events do to an order, as the venue itself reckons it. Pure; what is older than the order, or
// says nothing new, changes nothing.
import { add, compare, type Decimal, divide, isZero, multiply, parse, subtract, text, trim, ZERO } from "@/lib/decimal";
import type { Order, OrderStatus, OrderUpdate } from "@/lib/schema";
import { compareTimes } from "@/lib/time";

const CLOSED = new Set<OrderStatus>(["denied", "rejected", "filled", "canceled", "expired"]);
const PENDING = new Set<OrderStatus>(["pending_cancel", "pending_replace"]);
const BEFORE_ACCEPTED = new Set<OrderStatus>(["submitted", "held", "triggered", "unknown"]);
/** An average price has two more digits than a price. */
const AVERAGE_DIGITS = 2;

/** Tell whether something of an order may still trade. */
export function isOpen(order: Pick<Order, "status">): boolean {
  return !CLOSED.has(order.status);
}

/** Tell whether an order may be canceled or replaced: it is open, and no cancel is under way. */
export function isWorking(order: Pick<Order, "status">): boolean {
  return isOpen(order) && order.status !== "pending_cancel";
}

/** Return the order after an event; the same object where the event was taken already or says nothing new. */
export function afterEvent(order: Order, event: OrderUpdate): Order {
  if (compareTimes(event.time, order.updated_time) < 0) return order;
  const change = changeOf(order, event);
  return change === null ? order : { ...order, ...change, updated_time: event.time };
}

function changeOf(order: Order, event: OrderUpdate): Partial<Order> | null {
  switch (event.event) {
    case "accepted":
      return BEFORE_ACCEPTED.has(order.status) ? { status: "accepted" } : null;
    case "filled":
      return filled(order, event);
    case "denied":
    case "canceled":
    case "expired":
    case "rejected":
      return closed(order, event.event, event);
    case "cancel_approved":
      return isOpen(order) ? { status: "pending_cancel" } : null;
    case "replace_approved":
      return isOpen(order) ? { status: "pending_replace" } : null;
    case "replaced":
      return replaced(order, event);
    case "replace_rejected":
      return order.status === "pending_replace" ? { status: settled(order) } : null;
    case "cancel_rejected":
      return order.status === "pending_cancel" ? { status: settled(order) } : null;
    default:
      return null;
  }
}

function filled(order: Order, event: OrderUpdate): Partial<Order> | null {
  const { leaves_quantity, last_price, last_quantity } = event;
  if (!leaves_quantity || !last_price || !last_quantity) return null;
  const leaves = parse(leaves_quantity);
  const before = parse(order.cum_quantity);
  const cum = subtract(parse(order.quantity), leaves);
  if (compare(cum, before) <= 0) return null;
  const change = {
    cum_quantity: text(trim(cum)),
    average_price: average(order, parse(last_price), parse(last_quantity)),
  };
  if (isZero(leaves)) return { ...change, leaves_quantity: "0", status: "filled" };
  if (!isOpen(order)) return change;
  const status = PENDING.has(order.status) ? order.status : "partially_filled";
  return { ...change, leaves_quantity, status };
}

function closed(order: Order, status: OrderStatus, event: OrderUpdate): Partial<Order> | null {
  if (order.status === status || order.status === "filled") return null;
  const reason = event.reason ?? order.reason;
  return { status, leaves_quantity: "0", reason, reason_text: event.reason_text ?? order.reason_text };
}

function replaced(order: Order, event: OrderUpdate): Partial<Order> {
  const quantity = event.quantity ?? order.quantity;
  const change = { quantity, price: event.price ?? order.price };
  if (!isOpen(order)) return change;
  const leaves = subtract(parse(quantity), parse(order.cum_quantity));
  const status = order.status === "pending_replace" ? settled(order) : order.status;
  return { ...change, leaves_quantity: text(trim(leaves)), status };
}

function settled(order: Order): OrderStatus {
  return isZero(parse(order.cum_quantity)) ? "accepted" : "partially_filled";
}

/** Return the average with one fill more; the venue's own follows when the order is looked up. */
function average(order: Order, price: Decimal, quantity: Decimal): string {
  const before = parse(order.cum_quantity);
  const known = order.average_price === null ? ZERO : parse(order.average_price);
  const notional = add(multiply(known, before), multiply(price, quantity));
  const scale = Math.max(known.scale, price.scale + AVERAGE_DIGITS);
  return text(trim(divide(notional, add(before, quantity), scale, "half_even")));
}
