// What the portfolio asks the venue for.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import { beginningOf, type Range, type RowsQuery } from "./model";

const FIGURES_MS = 3_000;
const CURVE_MS = 20_000;
const CURVE_POINTS = 500;
const ROWS = 50;

/** The figures of now. */
export function portfolioQuery(accountId: number) {
  return queryOptions({
    queryKey: ["portfolio", accountId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/portfolio", { signal, params: { query: { account_id: accountId } } })),
    refetchInterval: FIGURES_MS,
    staleTime: FIGURES_MS,
  });
}

/** What the account was worth over a range up to now. */
export function equityQuery(accountId: number, range: Range) {
  return queryOptions({
    queryKey: ["portfolio", accountId, "equity", range],
    queryFn: ({ signal }) => {
      const from = beginningOf(range, Date.now());
      const query = { account_id: accountId, limit: CURVE_POINTS, ...(from === null ? {} : { from }) };
      return unwrap(api.GET("/api/equity", { signal, params: { query } }));
    },
    refetchInterval: CURVE_MS,
    staleTime: CURVE_MS,
    placeholderData: keepPreviousData,
  });
}

/** Rows of the ledger, the newest first, page by page. */
export function rowsOf(query: RowsQuery) {
  return infiniteQueryOptions({
    queryKey: ["transfers", query],
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/transfers", {
          signal,
          params: { query: { ...query, limit: ROWS, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** The way from a row back to the request. */
export function causesQuery(transferId: number, accountId: number | null) {
  return queryOptions({
    queryKey: ["transfers", transferId, "causes", accountId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/transfers/{transfer_id}/causes", {
          signal,
          params: {
            path: { transfer_id: transferId },
            query: accountId === null ? {} : { account_id: accountId },
          },
        }),
      ),
    staleTime: 60_000,
  });
}
