import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";

/** The layout that is kept by itself, under a name of its own. */
export const CURRENT = "current";

export type LayoutValue = Record<string, unknown>;

export const layoutsQuery = queryOptions({
  queryKey: ["layouts"],
  queryFn: async () => (await unwrap(api.GET("/api/layouts"))).layouts,
  staleTime: Infinity,
});

/** Tell the layouts that were saved, with what saves and removes one. */
export function useLayouts() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries(layoutsQuery);
  const saving = useMutation({
    mutationFn: ({ name, value }: { name: string; value: LayoutValue }) =>
      unwrap(api.PUT("/api/layouts/{name}", { params: { path: { name } }, body: { value } })),
    onSuccess: refresh,
  });
  const removing = useMutation({
    mutationFn: (name: string) =>
      unwrap(api.DELETE("/api/layouts/{name}", { params: { path: { name } } })),
    onSuccess: refresh,
  });
  return { query: useQuery(layoutsQuery), save: saving.mutate, remove: removing.mutate };
}
