import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";
import type { Sample } from "./model";
import { withSample } from "./model";

export type Crowd = components["schemas"]["Crowd"];
export type CrowdRequest = components["schemas"]["CrowdRequest"];

/** How often the crowd's figures are asked for; they are of the last ten seconds. */
const LOOK_MS = 2_000;

let samples: readonly Sample[] = [];

export const crowdQuery = queryOptions({
  queryKey: ["crowd"],
  queryFn: async () => {
    const crowd = await unwrap(api.GET("/api/crowd"));
    samples = withSample(samples, {
      time: Date.now(),
      orders: Number(crowd.orders_per_second),
      trades: Number(crowd.trades_per_second),
    });
    return { crowd, samples };
  },
  refetchInterval: LOOK_MS,
  staleTime: LOOK_MS,
});

/** Steer the crowd; what is shown afterwards is what the venue answered. */
export function useSteering() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CrowdRequest) => unwrap(api.PATCH("/api/crowd", { body })),
    onSuccess: (crowd) => {
      client.setQueryData(crowdQuery.queryKey, { crowd, samples });
    },
  });
}
