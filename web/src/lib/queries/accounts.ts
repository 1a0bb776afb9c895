// The accounts that somebody may see, and how far he may go with each.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import type { OwnAccount } from "@/lib/schema";

const NONE: OwnAccount[] = [];
const STALE_MS = 30_000;

export const accountsQuery = queryOptions({
  queryKey: ["me", "accounts"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/me/accounts", { signal }))).accounts,
  staleTime: STALE_MS,
});

/** Return one's own accounts with the level of each, none until they are known. */
export function useAccounts(): OwnAccount[] {
  return useQuery(accountsQuery).data ?? NONE;
}

/** Return one of one's own accounts, undefined where it is none or not known yet. */
export function useAccount(accountId: number | null): OwnAccount | undefined {
  return useAccounts().find((each) => each.account_id === accountId);
}
