// How all markets are doing: the last 24 hours of each, looked up anew every few seconds.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import type { MarketSummary } from "@/lib/schema";

const NONE: MarketSummary[] = [];
const EVERY_MS = 10_000;

export const marketsQuery = queryOptions({
  queryKey: ["markets"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/markets", { signal }))).markets,
  staleTime: EVERY_MS,
  refetchInterval: EVERY_MS,
});

/** Return what is known of all markets, none until it is known. */
export function useMarkets(): MarketSummary[] {
  return useQuery(marketsQuery).data ?? NONE;
}

/** Return what is known of a market, undefined until it is known or where there is none. */
export function useMarket(symbol: string | null): MarketSummary | undefined {
  return useMarkets().find((each) => each.symbol === symbol);
}
