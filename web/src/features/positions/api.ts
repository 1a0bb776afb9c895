import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";

const STALE_MS = 300_000;

/** Return the asset in which the venue values an account, null where there is none or it is not known yet. */
export function useValuationAsset(accountId: number | null): string | null {
  const { data } = useQuery({
    queryKey: ["valuation-asset", accountId],
    enabled: accountId !== null,
    staleTime: STALE_MS,
    queryFn: async ({ signal }) => {
      const query = { account_id: accountId ?? 0 };
      return (await unwrap(api.GET("/api/portfolio", { params: { query }, signal }))).asset;
    },
  });
  return data ?? null;
}
