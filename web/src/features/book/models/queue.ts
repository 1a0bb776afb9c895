// Where one's own orders stand in line. The venue tells it every other second; in between what
// trades at the price goes before us, and so shortens the line. What is canceled ahead of us is only
// learned with the next telling: until then the estimate is the worse for us of what may be.
import { add, compare, type Decimal, isZero, max, min, parse, subtract, toNumber, ZERO } from "@/lib/decimal";
import type { Order, Side, Trade } from "@/lib/schema";
import { compareTimes } from "@/lib/time";
import { groupPrice, keyOf } from "./groups";

export type QueuedOrder = {
  readonly order_id: number;
  readonly side: Side;
  readonly price: string;
  readonly leaves_quantity: string;
  readonly ahead_quantity: string;
  readonly ahead_orders: number;
  readonly level_quantity: string;
};
export type OrderQueue = { readonly orders: readonly QueuedOrder[]; readonly time: string };

export type Place = {
  readonly orderId: number;
  readonly leaves: Decimal;
  /** Null until the venue told it. */
  readonly ahead: Decimal | null;
  /** All that rests at the price, the order included. */
  readonly level: Decimal;
};

export type OwnLevel = {
  readonly side: Side;
  readonly quantity: Decimal;
  /** By price, then by time: who trades first comes first. */
  readonly places: readonly Place[];
};

/** Return how much traded at a price against resting orders of a side after a time. */
export function tradedAt(trades: readonly Trade[], side: Side, price: string, since: string): Decimal {
  const at = parse(price);
  let sum = ZERO;
  for (const trade of trades) {
    // Newest first: nothing before the telling counts.
    if (compareTimes(trade.time, since) <= 0) break;
    if (trade.side !== side && compare(parse(trade.price), at) === 0) sum = add(sum, parse(trade.quantity));
  }
  return sum;
}

/** Return where a resting order stands by now; `level` is what rests at its price now, null if unknown. */
export function placeOf(
  order: Order,
  told: { readonly queued: QueuedOrder; readonly time: string } | null,
  trades: readonly Trade[],
  level: Decimal | null,
): Place {
  const leaves = parse(order.leaves_quantity);
  const price = order.price;
  if (told === null || price === null || isReplaced(order, told.queued)) {
    return { orderId: order.order_id, leaves, ahead: null, level: max(level ?? leaves, leaves) };
  }
  const { queued, time } = told;
  const traded = tradedAt(trades, order.side, price, time);
  const now = max(level ?? subtract(parse(queued.level_quantity), traded), leaves);
  const behindTrades = max(ZERO, subtract(parse(queued.ahead_quantity), traded));
  // No more can be ahead of us than rests there beside us.
  const ahead = min(behindTrades, subtract(now, leaves));
  return { orderId: order.order_id, leaves, ahead, level: now };
}

/** Tell whether an order went to the end of a line since its place was told: at another price, or for being larger. */
function isReplaced({ price, leaves_quantity }: Order, queued: QueuedOrder): boolean {
  const isElsewhere = price === null || compare(parse(queued.price), parse(price)) !== 0;
  return isElsewhere || compare(parse(leaves_quantity), parse(queued.leaves_quantity)) > 0;
}

export type OwnChoice = {
  readonly orders: readonly Order[];
  readonly queue: OrderQueue | null;
  readonly trades: readonly Trade[];
  /** What rests at exact prices, by key. */
  readonly levels: { readonly buy: ReadonlyMap<string, Decimal>; readonly sell: ReadonlyMap<string, Decimal> };
  readonly step: Decimal | null;
};

/** Return one's own resting orders by side and price of the level in which they are shown: "buy 101.5". */
export function ownLevels({ orders, queue, trades, levels, step }: OwnChoice): Map<string, OwnLevel> {
  const told = new Map(queue?.orders.map((each) => [each.order_id, each]));
  const found = new Map<string, OwnLevel>();
  for (const order of orders) {
    if (order.price === null || isZero(parse(order.leaves_quantity))) continue;
    const price = parse(order.price);
    const queued = told.get(order.order_id);
    const heard = queue !== null && queued !== undefined ? { queued, time: queue.time } : null;
    const place = placeOf(order, heard, trades, levels[order.side].get(keyOf(price)) ?? null);
    const key = ownKey(order.side, keyOf(groupPrice(price, order.side === "buy" ? "bid" : "ask", step)));
    const before = found.get(key);
    found.set(key, {
      side: order.side,
      quantity: add(before?.quantity ?? ZERO, place.leaves),
      places: [...(before?.places ?? []), place].sort((a, b) => a.orderId - b.orderId),
    });
  }
  return found;
}

export function ownKey(side: Side, key: string): string {
  return `${side} ${key}`;
}

/** Return which part of the line is ahead of an order, 0 to 1; null where that is not known. */
export function aheadShare({ ahead, level }: Place): number | null {
  if (ahead === null || isZero(level)) return null;
  return toNumber(ahead) / toNumber(level);
}
