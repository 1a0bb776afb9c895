import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import type { Zone } from "@/lib/time";
import { type Filters, NO_FILTERS, queryOf } from "./models/history";

const PAGE = 100;
const FILLS_PAGE = 500;
const STALE_MS = 5_000;

/** Return the account's orders, newest first, page by page. */
export function useOrderPages(accountId: number | null, filters: Filters, zone: Zone) {
  return useInfiniteQuery(orderPages(accountId, filters, zone));
}

function orderPages(accountId: number | null, filters: Filters, zone: Zone) {
  return infiniteQueryOptions({
    queryKey: ["orders", accountId, filters, zone],
    enabled: accountId !== null,
    staleTime: STALE_MS,
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const cursor = pageParam === "" ? {} : { cursor: pageParam };
      const query = { ...queryOf(filters, zone), ...cursor, account_id: accountId ?? 0, limit: PAGE };
      return await unwrap(api.GET("/api/orders", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Return the account's fills, newest first, page by page. */
export function useFillPages(accountId: number | null, filters: Filters, zone: Zone) {
  return useInfiniteQuery(fillPages(accountId, filters, zone));
}

function fillPages(accountId: number | null, filters: Filters, zone: Zone) {
  return infiniteQueryOptions({
    queryKey: ["fills", accountId, filters, zone],
    enabled: accountId !== null,
    staleTime: STALE_MS,
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const { symbol, from, to } = filters;
      const cursor = pageParam === "" ? {} : { cursor: pageParam };
      const asked = queryOf({ ...NO_FILTERS, symbol, from, to }, zone);
      const query = { ...asked, ...cursor, account_id: accountId ?? 0, limit: PAGE };
      return await unwrap(api.GET("/api/fills", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Return an order, looked up where it is not known here. */
export function useLookedUpOrder(orderId: number | null, isKnown: boolean) {
  return useQuery({ ...orderQuery(orderId ?? 0), enabled: orderId !== null && !isKnown });
}

function orderQuery(orderId: number) {
  return queryOptions({
    queryKey: ["order", orderId],
    staleTime: STALE_MS,
    queryFn: async ({ signal }) =>
      await unwrap(api.GET("/api/orders/{order_id}", { params: { path: { order_id: orderId } }, signal })),
  });
}

/** Return the fills of an order; `cumQuantity` says when there are more of them. */
export function useFillsOf(orderId: number | null, cumQuantity: string) {
  return useQuery({
    queryKey: ["order", orderId, "fills", cumQuantity],
    enabled: orderId !== null,
    staleTime: STALE_MS,
    queryFn: async ({ signal }) => {
      const params = { path: { order_id: orderId ?? 0 }, query: { limit: FILLS_PAGE } };
      return (await unwrap(api.GET("/api/orders/{order_id}/fills", { params, signal }))).fills;
    },
  });
}
