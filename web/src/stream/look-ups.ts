// Brings what the stream does not tell: what was before it began, and what it left out. Events that
// come meanwhile are taken at once; each store knows what of the two is later.
import { api, isProblem, unwrap } from "@/lib/http";
import type { FillUpdate, OrderUpdate } from "@/lib/schema";
import { accountStore, markAccount } from "@/stores/account";
import { balances } from "@/stores/balances";
import { takeFill, takeFills } from "@/stores/fills";
import { forgetOrders, openOrdersNow, orderNow, takeOrderEvent, takeOrders } from "@/stores/orders";
import { positions } from "@/stores/positions";
import { forgetTrades, takeTrades } from "@/stores/trades";
import { readBalances, readFills, readOpenOrders, readOrder, readPositions, readRecentOrders } from "@/stream/account-reading";
import { OrderReading, SETTLE_MS, SETTLING_MAX } from "@/stream/order-reading";
import { isPassing, lookUpUntil } from "@/stream/retry";
import { ACCOUNT_CHANNELS, type AccountChannel, type AccountTopic, type Topic } from "@/stream/topics";

const TRADES_PAGE = 200;
/** After how long an account that could not be looked up is asked for anew: nothing else would make it current. */
export const ANEW_MS = 15_000;

let reading: { readonly accountId: number; readonly orders: OrderReading } | null = null;
/** Channels of the account that are current: looked up, and told since. */
const current = new Set<AccountChannel>();
const versions = new Map<string, number>();
let fillsTimer: ReturnType<typeof setTimeout> | null = null;

/** Look up what came before, or was missed. */
export function lookUp(topic: Topic): void {
  const key = `${topic.channel} ${"symbol" in topic ? topic.symbol : String(topic.accountId)}`;
  const version = (versions.get(key) ?? 0) + 1;
  versions.set(key, version);
  const isWanted = () => versions.get(key) === version;
  const work = "symbol" in topic ? trades(topic.symbol, isWanted) : account(topic, isWanted);
  work.catch((error: unknown) => {
    if (!isProblem(error)) throw error;
    if (!("accountId" in topic) || !isCurrentAccount(topic.accountId)) return;
    markAccount("stale");
    if (isPassing(error)) setTimeout(() => { if (isWanted()) lookUp(topic); }, ANEW_MS);
  });
}

/** Note that a channel goes on where it was cut off. */
export function resumed(topic: Topic): void {
  if ("accountId" in topic) note(topic.channel, topic.accountId);
}

/** Note that what is known of an account may be old. */
export function accountStale(topic: Topic): void {
  if (!("accountId" in topic) || !isCurrentAccount(topic.accountId)) return;
  current.delete(topic.channel);
  if (accountStore.get().state === "live") markAccount("stale");
}

/** Take an event of an order, and look up the order where it is not known. */
export function orderEvent(event: OrderUpdate): void {
  const orders = readingOf(event.account_id).orders;
  const isTaken = takeOrderEvent(event);
  if (orderNow(event.order_id) === undefined) orders.unknown(event);
  else if (!isTaken || event.event === "filled") orders.settle(event.order_id);
}

/** Take a fill, and look up its fee a moment later. */
export function fillEvent(fill: FillUpdate): void {
  takeFill(fill);
  fillsTimer ??= setTimeout(() => {
    fillsTimer = null;
    const { accountId } = accountStore.get();
    if (accountId !== null) lookUp({ channel: "fills", accountId });
  }, SETTLE_MS);
}

export function isCurrentAccount(accountId: number): boolean {
  return accountStore.get().accountId === accountId;
}

async function trades(symbol: string, isWanted: () => boolean): Promise<void> {
  forgetTrades(symbol);
  const params = { path: { symbol }, query: { limit: TRADES_PAGE } };
  const look = () => unwrap(api.GET("/api/instruments/{symbol}/trades", { params }));
  const page = await lookUpUntil(look, isWanted);
  if (page !== null) takeTrades(symbol, page.trades);
}

async function account(topic: AccountTopic, isWanted: () => boolean): Promise<void> {
  const { accountId, channel } = topic;
  const isStillWanted = () => isWanted() && isCurrentAccount(accountId);
  if (!isStillWanted()) return;
  readingOf(accountId);
  current.delete(channel);
  if (channel === "orders") await allOrders(accountId, isStillWanted);
  else if (channel === "fills") takeFills((await lookUpUntil(() => readFills(accountId), isStillWanted)) ?? []);
  else if (channel === "balances") await latest(balances, () => readBalances(accountId), isStillWanted);
  else await latest(positions, () => readPositions(accountId), isStillWanted);
  if (isStillWanted()) note(channel, accountId);
}

async function allOrders(accountId: number, isWanted: () => boolean): Promise<void> {
  const before = openOrdersNow().map((each) => each.order_id);
  const look = async () => ({
    open: await readOpenOrders(accountId),
    recent: await readRecentOrders(accountId),
  });
  const found = await lookUpUntil(look, isWanted);
  if (found === null) return;
  takeOrders([...found.recent, ...found.open]);
  const seen = new Set([...found.recent, ...found.open].map((each) => each.order_id));
  const { orders } = readingOf(accountId);
  const missing = before.filter((orderId) => !seen.has(orderId)).sort((a, b) => a - b);
  // They closed while nothing was heard. Of many the older ones are left to the history.
  forgetOrders(missing.splice(0, Math.max(0, missing.length - SETTLING_MAX)));
  for (const orderId of missing) orders.settle(orderId);
}

async function latest<T>(
  place: { lookUp: () => (found: ReadonlyMap<string, T>) => void },
  look: () => Promise<ReadonlyMap<string, T>>,
  isWanted: () => boolean,
): Promise<void> {
  // Each try is a look-up of its own: what was told since the one before it is older than its answer.
  let take = place.lookUp();
  const found = await lookUpUntil(() => {
    take = place.lookUp();
    return look();
  }, isWanted);
  if (found !== null) take(found);
}

function note(channel: AccountChannel, accountId: number): void {
  if (!isCurrentAccount(accountId)) return;
  readingOf(accountId);
  current.add(channel);
  if (ACCOUNT_CHANNELS.every((each) => current.has(each))) markAccount("live");
}

function readingOf(accountId: number): { readonly orders: OrderReading } {
  if (reading?.accountId === accountId) return reading;
  reading?.orders.stop();
  current.clear();
  const orders: OrderReading = new OrderReading({
    isKnown: (orderId) => orderNow(orderId) !== undefined,
    readOne: readOrder,
    readMany: async () => [...(await readRecentOrders(accountId)), ...(await readOpenOrders(accountId))],
    take: (found) => { if (isCurrentAccount(accountId)) takeOrders(found); },
    replay: (event) => { if (isCurrentAccount(accountId) && !takeOrderEvent(event)) orders.settle(event.order_id); },
  });
  reading = { accountId, orders };
  return reading;
}
