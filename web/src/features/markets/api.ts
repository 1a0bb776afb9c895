// What the comparison of markets asks the venue for.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import { type Span, SPAN_TERMS } from "./model";

const EVERY_MS = 15_000;

/** The bars of a span up to now, oldest first. */
export function spanQuery(symbol: string, span: Span) {
  const { interval, bars } = SPAN_TERMS[span];
  return queryOptions({
    queryKey: ["markets", symbol, "bars", span],
    queryFn: async ({ signal }) => {
      const params = { path: { symbol }, query: { interval, limit: bars } };
      return (await unwrap(api.GET("/api/instruments/{symbol}/bars", { signal, params }))).bars;
    },
    staleTime: EVERY_MS,
    refetchInterval: EVERY_MS,
  });
}
