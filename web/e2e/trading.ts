// What anna does outside of the browser, and what a test asks the venue about her orders.
import type { Venue } from "./venue";

export interface Order {
  order_id: number;
  client_order_id: string;
  symbol: string;
  side: "buy" | "sell";
  status: string;
  price: string | null;
  quantity: string;
  cum_quantity: string;
}

export interface Fill {
  execution_id: number;
  order_id: number;
  last_quantity: string;
}

interface Book {
  bids: [string, string][];
  asks: [string, string][];
}

/** Return her open orders as the venue has them, the oldest first. */
export async function openOrders(venue: Venue): Promise<Order[]> {
  const { orders } = await venue.ask<{ orders: Order[] }>("GET", "/api/orders?status=open");
  return orders.sort((one, other) => one.order_id - other.order_id);
}

/** Return all orders that she ever had here, the oldest first. */
export async function allOrders(venue: Venue): Promise<Order[]> {
  const { orders } = await venue.ask<{ orders: Order[] }>("GET", "/api/orders?status=all&limit=500");
  return orders.sort((one, other) => one.order_id - other.order_id);
}

/** Return all her fills, the oldest first. */
export async function allFills(venue: Venue): Promise<Fill[]> {
  const { fills } = await venue.ask<{ fills: Fill[] }>("GET", "/api/fills?limit=500");
  return fills.sort((one, other) => one.execution_id - other.execution_id);
}

/** Return what she holds by trading an instrument. */
export async function positionIn(venue: Venue, symbol: string): Promise<string> {
  const { positions } = await venue.ask<{ positions: { symbol: string; quantity: string }[] }>("GET", "/api/positions");
  return positions.find((each) => each.symbol === symbol)?.quantity ?? "0";
}

/** Begin without open orders. */
export async function cancelEverything(venue: Venue): Promise<void> {
  await venue.ask("DELETE", "/api/orders");
}

/** Submit an order of hers. */
export async function submit(venue: Venue, order: Partial<Order> & { post_only?: boolean; order_type?: string }): Promise<Order> {
  return await venue.ask<Order>("POST", "/api/orders", { symbol: "BTC-USD", ...order });
}

/** Return a price so far from the best bid that nobody trades at it, yet near enough to be on the chart. */
export async function restingPrice(venue: Venue, symbol = "BTC-USD", share = 0.003): Promise<string> {
  const book = await venue.ask<Book>("GET", `/api/instruments/${symbol}/book`);
  const [best] = book.bids[0] ?? [];
  if (best === undefined) throw new Error(`nobody bids for ${symbol}`);
  return (Number(best) * (1 - share)).toFixed(0);
}

/** Let her hold something and wait with something, so that no screen is empty. */
export async function someTrading(venue: Venue): Promise<void> {
  await submit(venue, { side: "buy", order_type: "market", quantity: "0.05" });
  await submit(venue, { side: "sell", order_type: "market", quantity: "0.01" });
  const price = await restingPrice(venue);
  await submit(venue, { side: "buy", quantity: "0.02", price });
  await submit(venue, { side: "buy", quantity: "0.03", price: String(Number(price) - 50) });
}
