// What the ticket asks of the venue besides sending orders.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api, isProblem, unwrap } from "@/lib/http";
import type { DryRun, Order, OrderRequest } from "@/lib/schema";
import { answered } from "@/stream/retry";

/** How long typing must rest before the venue is asked. */
const REST_MS = 200;
/** How often the same is asked again, since markets and balances move. */
const AGAIN_MS = 3_000;

export type Foretold = {
  /** Of the order as it stands now; while that is being asked, of the one before. */
  readonly answer: DryRun | null;
  readonly problem: Error | null;
  /** Whether what is told is of the order as it stands now. */
  readonly isCurrent: boolean;
  readonly askAgain: () => void;
};

/** Return what the venue would do with an order: asked once typing rests, older questions given up. */
export function useDryRun(request: OrderRequest | null): Foretold {
  const key = request === null ? "" : JSON.stringify(request);
  const rested = useRested(key, REST_MS);
  const query = useQuery({
    queryKey: ["order-entry", "dry-run", rested],
    queryFn: async ({ signal }) => {
      const body = JSON.parse(rested) as never;
      return await unwrap(api.POST("/api/orders/dry-run", { body, signal }));
    },
    enabled: rested !== "",
    retry: false,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  });
  const { data, error, isPlaceholderData, isPending, refetch } = query;
  return useMemo(() => {
    const isCurrent = key !== "" && key === rested && !isPlaceholderData && !isPending;
    return {
      answer: key === "" || error !== null ? null : (data ?? null),
      problem: key === rested ? error : null,
      isCurrent,
      askAgain: () => void refetch(),
    };
  }, [key, rested, data, error, isPlaceholderData, isPending, refetch]);
}

/** Look an order up by the id that this page gave it; null where the venue knows none. */
export async function findOrder(request: OrderRequest): Promise<Order | null> {
  const query = { client_order_id: request.client_order_id ?? "", account_id: request.account_id ?? 0 };
  try {
    return await answered((signal) => unwrap(api.GET("/api/orders:by-client-order-id", { params: { query }, signal })));
  } catch (problem) {
    if (isProblem(problem) && problem.status === 404) return null;
    throw problem;
  }
}

function useRested(value: string, delay: number): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => { setRested(value); }, value === "" ? 0 : delay);
    return () => { clearTimeout(timer); };
  }, [value, delay]);
  return rested;
}
