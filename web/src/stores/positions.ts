// The positions of the account that is looked at, at cost. What they are worth depends on prices,
// which quotes tell.
import { useMemo } from "react";
import type { Position } from "@/lib/schema";
import { createLatest } from "@/stores/latest";
import { useStore } from "@/stores/store";

export type LivePosition = Pick<
  Position,
  "symbol" | "quantity" | "cost" | "average_price" | "realised_profit" | "fees"
>;

export const positions = createLatest<LivePosition>();

/** Return all positions, those that were closed as well, by symbol in order of the alphabet. */
export function usePositions(): readonly LivePosition[] {
  const bySymbol = useStore(positions.store);
  return useMemo(
    () => [...bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
    [bySymbol],
  );
}

/** Return the position in an instrument, undefined where there never was one. */
export function usePosition(symbol: string | null): LivePosition | undefined {
  return useStore(positions.store).get(symbol ?? "");
}
