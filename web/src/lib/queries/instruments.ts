// What can be traded.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { parse, trim } from "@/lib/decimal";
import { api, unwrap } from "@/lib/http";
import type { Instrument } from "@/lib/schema";

const NONE: Instrument[] = [];
/** Status and terms change seldom; quotes tell a halt at once. */
const STALE_MS = 60_000;

export const instrumentsQuery = queryOptions({
  queryKey: ["instruments"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/instruments", { signal }))).instruments,
  staleTime: STALE_MS,
});

/** Return all instruments, none until they are known. */
export function useInstruments(): Instrument[] {
  return useQuery(instrumentsQuery).data ?? NONE;
}

/** Return an instrument, undefined until it is known or where there is none. */
export function useInstrument(symbol: string | null): Instrument | undefined {
  return useInstruments().find((each) => each.symbol === symbol);
}

/** Return how many digits prices of an instrument have behind the point, undefined until it is known. */
export function usePriceDigits(symbol: string | null): number | undefined {
  const instrument = useInstrument(symbol);
  return instrument && Math.max(0, ...instrument.tick_table.map(({ tick }) => trim(parse(tick)).scale));
}
