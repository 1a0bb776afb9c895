// What is looked up of an account over REST: all open orders, the first pages of what changed last,
// balances and positions.
import { api, unwrap } from "@/lib/http";
import type { Balance, Fill, Order } from "@/lib/schema";
import type { LivePosition } from "@/stores/positions";

/** Most open orders that are looked up. */
export const OPEN_MAX = 5_000;
const OPEN_PAGE = 500;
export const RECENT_PAGE = 100;

/** Return the open orders of an account, up to a limit. */
export async function readOpenOrders(accountId: number): Promise<Order[]> {
  const orders: Order[] = [];
  let cursor: string | null = null;
  do {
    const more: { cursor?: string } = cursor === null ? {} : { cursor };
    const query = { account_id: accountId, status: "open", limit: OPEN_PAGE, ...more };
    const page = await unwrap(api.GET("/api/orders", { params: { query } }));
    orders.push(...page.orders);
    cursor = page.next_cursor ?? null;
  } while (cursor !== null && orders.length < OPEN_MAX);
  return orders;
}

/** Return the newest orders of an account, whatever became of them. */
export async function readRecentOrders(accountId: number): Promise<Order[]> {
  const query = { account_id: accountId, limit: RECENT_PAGE };
  return (await unwrap(api.GET("/api/orders", { params: { query } }))).orders;
}

export function readOrder(orderId: number): Promise<Order> {
  return unwrap(api.GET("/api/orders/{order_id}", { params: { path: { order_id: orderId } } }));
}

export async function readFills(accountId: number): Promise<Fill[]> {
  const query = { account_id: accountId, limit: RECENT_PAGE };
  return (await unwrap(api.GET("/api/fills", { params: { query } }))).fills;
}

export async function readBalances(accountId: number): Promise<ReadonlyMap<string, Balance>> {
  const query = { account_id: accountId };
  const { balances } = await unwrap(api.GET("/api/balances", { params: { query } }));
  return new Map(balances.map((each) => [each.asset, each]));
}

export async function readPositions(accountId: number): Promise<ReadonlyMap<string, LivePosition>> {
  const query = { account_id: accountId };
  const { positions } = await unwrap(api.GET("/api/positions", { params: { query } }));
  return new Map(positions.map((each) => [each.symbol, each]));
}
