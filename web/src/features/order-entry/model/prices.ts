// Prices to begin with, taken from the market of now.
import { add, divide, of, read, text, trim } from "@/lib/decimal";
import type { Quote, Side } from "@/lib/schema";
import { snapped, type Terms } from "./terms";

export type PriceName = "bid" | "mid" | "ask" | "last";
export const PRICE_NAMES: readonly PriceName[] = ["bid", "mid", "ask", "last"];

/**
 * Return a price of the market, null where there is none. What lies between two ticks goes to the one
 * that is better for its side: down to buy, up to sell.
 */
export function marketPrice(
  quote: Pick<Quote, "bid_price" | "ask_price" | "last_price"> | undefined,
  name: PriceName,
  side: Side,
  terms: Terms,
): string | null {
  if (quote === undefined) return null;
  if (name === "bid") return quote.bid_price;
  if (name === "ask") return quote.ask_price;
  const direction = side === "buy" ? "down" : "up";
  if (name === "last") {
    const last = read(quote.last_price ?? "");
    return last === null ? null : text(trim(snapped(terms, last, direction)));
  }
  const [bid, ask] = [read(quote.bid_price ?? ""), read(quote.ask_price ?? "")];
  if (bid === null || ask === null) return null;
  const scale = Math.max(bid.scale, ask.scale) + 1;
  return text(trim(snapped(terms, divide(add(bid, ask), of(2), scale, "down"), direction)));
}
