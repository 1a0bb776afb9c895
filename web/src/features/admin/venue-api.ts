import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";
import { instrumentsQuery } from "@/lib/queries/instruments";

type Schemas = components["schemas"];
export type VenueState = Schemas["VenueState"];
export type KillSwitchRequest = Schemas["KillSwitchRequest"];
export type Instrument = Schemas["Instrument"];
export type InstrumentRequest = Schemas["InstrumentRequest"];
export type Asset = Schemas["Asset"];
export type TradingStatus = Instrument["status"];

const LOOK_MS = 2_000;

export const venueQuery = queryOptions({
  queryKey: ["venue"],
  queryFn: () => unwrap(api.GET("/api/venue")),
  refetchInterval: LOOK_MS,
  staleTime: LOOK_MS,
});

function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([client.invalidateQueries(venueQuery), client.invalidateQueries(instrumentsQuery)]);
}

/** Stop all trading, or let it go on. */
export function useKillSwitch() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: KillSwitchRequest) => unwrap(api.PUT("/api/kill-switch", { body })),
    onSettled: refresh,
  });
}

/** Open, halt or close one instrument. */
export function useSetStatus() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ symbol, status }: { symbol: string; status: TradingStatus }) =>
      unwrap(
        api.PUT("/api/instruments/{symbol}/status", {
          params: { path: { symbol } },
          body: { status },
        }),
      ),
    onSettled: refresh,
  });
}

/** List an instrument; what is left out takes the widest limits. */
export function useListInstrument() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: InstrumentRequest) => unwrap(api.POST("/api/instruments", { body })),
    onSuccess: refresh,
  });
}

/** List an asset. */
export function useListAsset() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Asset) => unwrap(api.POST("/api/assets", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["assets"] }),
  });
}
