// What accounts hold: assets and how finely each is divided.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import type { Asset } from "@/lib/schema";

const NONE: Asset[] = [];
const STALE_MS = 300_000;

export const assetsQuery = queryOptions({
  queryKey: ["assets"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/assets", { signal }))).assets,
  staleTime: STALE_MS,
});

/** Return all assets, none until they are known. */
export function useAssets(): Asset[] {
  return useQuery(assetsQuery).data ?? NONE;
}

/** Return how many digits an asset has behind the point, undefined until that is known. */
export function useAssetScale(code: string | null): number | undefined {
  return useAssets().find((each) => each.code === code)?.scale;
}
