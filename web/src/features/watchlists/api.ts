// Sharing watchlists, and seeing those that others shared.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import { watchlistsQuery } from "@/lib/queries/watchlists";
import type { Watchlist } from "@/lib/schema";

const LINK = "/api/watchlists/{watchlist_id}/link";
const TEAM = "/api/watchlists/{watchlist_id}/teams/{team_id}";
const STALE_MS = 60_000;

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/teams", { signal }))).teams,
  staleTime: STALE_MS,
});

/** The list that a token opens; the token stays out of addresses. */
export function sharedQuery(token: string) {
  return queryOptions({
    queryKey: ["shared-watchlist", token],
    queryFn: ({ signal }) => unwrap(api.POST("/api/shared/watchlists", { signal, body: { token } })),
    staleTime: STALE_MS,
    retry: false,
  });
}

/** Make a link to a list and return its token, which is told once; the link before ends. */
export function useMakeLink() {
  const replace = useReplace();
  return useMutation({
    mutationFn: async (list: Watchlist) =>
      (await unwrap(api.POST(LINK, { params: { path: { watchlist_id: list.watchlist_id } } }))).token,
    onSuccess: (_, list) => replace({ ...list, shared_link: true }),
    gcTime: 0,
  });
}

/** End the link of a list. */
export function useEndLink() {
  const replace = useReplace();
  return useMutation({
    mutationFn: (list: Watchlist) =>
      unwrap(api.DELETE(LINK, { params: { path: { watchlist_id: list.watchlist_id } } })),
    onSuccess: replace,
  });
}

export type TeamShare = { readonly list: Watchlist; readonly teamId: number; readonly isShared: boolean };

/** Show a list to a team, or no longer. */
export function useShareWithTeam() {
  const replace = useReplace();
  return useMutation({
    mutationFn: ({ list, teamId, isShared }: TeamShare) => {
      const params = { path: { watchlist_id: list.watchlist_id, team_id: teamId } };
      return unwrap(isShared ? api.PUT(TEAM, { params }) : api.DELETE(TEAM, { params }));
    },
    onSuccess: replace,
  });
}

function useReplace() {
  const client = useQueryClient();
  return (list: Watchlist) => {
    client.setQueryData(watchlistsQuery.queryKey, (before) =>
      before?.map((each) => (each.watchlist_id === list.watchlist_id ? list : each)),
    );
  };
}
