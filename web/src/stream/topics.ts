// What can be listened to: a channel of an instrument or of an account.
import type { Channel } from "@/lib/schema";

export type MarketChannel = "book" | "quotes" | "trades";
export type AccountChannel = "orders" | "fills" | "balances" | "positions";
export type MarketTopic = { readonly channel: MarketChannel; readonly symbol: string };
export type AccountTopic = { readonly channel: AccountChannel; readonly accountId: number };
export type Topic = MarketTopic | AccountTopic;

export const ACCOUNT_CHANNELS: readonly AccountChannel[] = ["orders", "fills", "balances", "positions"];

const STATES = new Set<Channel>(["book", "quotes"]);

/** Tell whether a topic tells facts, each once, rather than a state of which the latest counts. */
export function isFacts(topic: Topic): boolean {
  return !STATES.has(topic.channel);
}

/** Return what a topic is of: a symbol or an account. */
export function subjectOf(topic: Topic): string | number {
  return "symbol" in topic ? topic.symbol : topic.accountId;
}

/** Return the fields that name a topic in a request. */
export function placeOf(topic: Topic): { channel: Channel; symbol?: string; account_id?: number } {
  return "symbol" in topic
    ? { channel: topic.channel, symbol: topic.symbol }
    : { channel: topic.channel, account_id: topic.accountId };
}
