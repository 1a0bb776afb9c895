// The balances of the account that is looked at.
import { useMemo } from "react";
import type { Balance } from "@/lib/schema";
import { createLatest } from "@/stores/latest";
import { useStore } from "@/stores/store";

export const balances = createLatest<Balance>();

/** Return all balances, by asset in order of the alphabet. */
export function useBalances(): readonly Balance[] {
  const byAsset = useStore(balances.store);
  return useMemo(
    () => [...byAsset.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1)),
    [byAsset],
  );
}

/** Return the balance of an asset, undefined where there is none. */
export function useBalance(asset: string | null): Balance | undefined {
  return useStore(balances.store).get(asset ?? "");
}
