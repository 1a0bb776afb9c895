// Watchlists of one's own and of one's teams. What one changes is seen at once, and as it was before
// where the venue refuses it.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import type { Watchlist } from "@/lib/schema";

/** Most instruments of one watchlist. */
export const SYMBOLS_MAX = 20;
/** Most characters of a name. */
export const NAME_MAX = 64;

export type WatchlistChange = {
  readonly watchlistId: number;
  readonly name?: string;
  /** The whole list in its order. */
  readonly symbols?: readonly string[];
};
export type NewWatchlist = { readonly name: string; readonly symbols?: readonly string[] };

const NONE: Watchlist[] = [];
const STALE_MS = 60_000;
const ONE = "/api/watchlists/{watchlist_id}";

export const watchlistsQuery = queryOptions({
  queryKey: ["watchlists"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/watchlists", { signal }))).watchlists,
  staleTime: STALE_MS,
});

/** Return one's own watchlists, then those of one's teams; none until they are known. */
export function useWatchlists(): Watchlist[] {
  return useQuery(watchlistsQuery).data ?? NONE;
}

/** Make a watchlist. */
export function useCreateWatchlist() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, symbols = [] }: NewWatchlist) =>
      unwrap(api.POST("/api/watchlists", { body: { name, symbols: [...symbols] } })),
    onSuccess: (made) => {
      client.setQueryData(watchlistsQuery.queryKey, (before) => inserted(before ?? NONE, made));
    },
  });
}

/** Give a watchlist another name or other symbols. */
export function useChangeWatchlist() {
  const client = useQueryClient();
  const key = watchlistsQuery.queryKey;
  return useMutation({
    scope: { id: "watchlists" },
    mutationFn: ({ watchlistId, name, symbols }: WatchlistChange) =>
      unwrap(
        api.PATCH(ONE, {
          params: { path: { watchlist_id: watchlistId } },
          body: { ...(name === undefined ? {} : { name }), ...(symbols ? { symbols: [...symbols] } : {}) },
        }),
      ),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey: key });
      client.setQueryData(key, (before) => before?.map((each) => changed(each, change)));
    },
    onSettled: async () => {
      // Of several changes on their way the last one looks.
      if (client.isMutating() <= 1) await client.invalidateQueries({ queryKey: key });
    },
  });
}

/** Delete a watchlist. */
export function useRemoveWatchlist() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (watchlistId: number) =>
      unwrap(api.DELETE(ONE, { params: { path: { watchlist_id: watchlistId } } })),
    onSuccess: (_, watchlistId) => {
      client.setQueryData(watchlistsQuery.queryKey, (before) =>
        before?.filter((each) => each.watchlist_id !== watchlistId),
      );
    },
  });
}

/** Return the lists with a new one behind the others of one's own. */
export function inserted(lists: readonly Watchlist[], made: Watchlist): Watchlist[] {
  const others = lists.filter((each) => each.watchlist_id !== made.watchlist_id);
  return [...others.filter((each) => each.own), made, ...others.filter((each) => !each.own)];
}

function changed(list: Watchlist, { watchlistId, name, symbols }: WatchlistChange): Watchlist {
  if (list.watchlist_id !== watchlistId) return list;
  return { ...list, name: name ?? list.name, symbols: symbols ? [...symbols] : list.symbols };
}
