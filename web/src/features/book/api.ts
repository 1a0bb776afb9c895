import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import type { OrderQueue } from "./models/queue";

const POLL_MS = 2_000;

/** Return where the account's resting orders stand in line, asked every other second while there are any. */
export function useOrderQueue(symbol: string | null, accountId: number | null, isWanted: boolean): OrderQueue | null {
  const enabled = isWanted && symbol !== null && accountId !== null;
  const { data } = useQuery({
    queryKey: ["order-queue", accountId, symbol],
    enabled,
    refetchInterval: POLL_MS,
    staleTime: POLL_MS,
    queryFn: async ({ signal }): Promise<OrderQueue> => {
      const query = { symbol: symbol ?? "", account_id: accountId ?? 0 };
      return await unwrap(api.GET("/api/orders/queue", { params: { query }, signal }));
    },
  });
  return enabled ? (data ?? null) : null;
}
