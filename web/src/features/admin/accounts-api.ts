// All accounts of the venue: what they hold, money in and out, and who may use them.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";
import type { Account, Grant, GrantLevel } from "@/lib/schema";

type Schemas = components["schemas"];
export type OpenAccountRequest = Schemas["OpenAccountRequest"];
export type MoneyRequest = Schemas["MoneyRequest"];
export type Direction = "deposit" | "withdraw";
/** Who gets a grant: a person or a team. */
export type Holder = { readonly user_id: string } | { readonly team_id: number };

const ACCOUNTS = ["admin", "accounts"] as const;
const PAGE = 100;
const LOOK_MS = 5_000;

/** Accounts by number, page by page. */
export const accountPages = infiniteQueryOptions({
  queryKey: [...ACCOUNTS, "pages"],
  queryFn: ({ signal, pageParam }) => {
    const query = { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
    return unwrap(api.GET("/api/accounts", { signal, params: { query } }));
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export function accountQuery(accountId: number) {
  return queryOptions({
    queryKey: [...ACCOUNTS, "one", accountId],
    queryFn: ({ signal }): Promise<Account> =>
      unwrap(api.GET("/api/accounts/{account_id}", { signal, params: { path: { account_id: accountId } } })),
    refetchInterval: LOOK_MS,
  });
}

export function grantsQuery(accountId: number) {
  return queryOptions({
    queryKey: [...ACCOUNTS, "grants", accountId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/accounts/{account_id}/grants", { signal, params: { path: { account_id: accountId } } })),
  });
}

/** Open an account, for a person or in a team where they are named. */
export function useOpenAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: OpenAccountRequest) => unwrap(api.POST("/api/accounts", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ACCOUNTS }),
  });
}

export interface Movement {
  readonly direction: Direction;
  readonly body: MoneyRequest;
  /** Sent again with the same body it moves nothing twice. */
  readonly key: string;
}

/** Move money into or out of an account. */
export function useMoveMoney(accountId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ direction, body, key }: Movement) => {
      const params = { path: { account_id: accountId }, header: { "Idempotency-Key": key } };
      return direction === "deposit"
        ? unwrap(api.POST("/api/accounts/{account_id}/deposits", { params, body }))
        : unwrap(api.POST("/api/accounts/{account_id}/withdrawals", { params, body }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ACCOUNTS }),
  });
}

/** Let somebody see, trade on or manage an account, and take that back. */
export function useGrantActs(accountId: number) {
  const client = useQueryClient();
  const path = { account_id: accountId };
  const after = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } finally {
      await client.invalidateQueries({ queryKey: [...ACCOUNTS, "grants", accountId] });
    }
  };
  return {
    give: (holder: Holder, level: GrantLevel): Promise<Grant> =>
      after(unwrap(api.PUT("/api/accounts/{account_id}/grants", { params: { path }, body: { ...holder, level } }))),
    take: (grantId: number) =>
      after(
        unwrap(
          api.DELETE("/api/accounts/{account_id}/grants/{grant_id}", {
            params: { path: { ...path, grant_id: grantId } },
          }),
        ),
      ),
  };
}
