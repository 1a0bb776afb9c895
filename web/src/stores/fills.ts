// The latest fills of the account that is looked at. A fee is known once the fill was looked up.
import type { Fill, FillUpdate } from "@/lib/schema";
import { createStore, useStore } from "@/stores/store";

export type LiveFill = Omit<Fill, "fee" | "fee_asset"> & {
  readonly fee: string | null;
  readonly fee_asset: string | null;
};

/** Most fills that are kept; the rest are looked up in the history. */
export const FILLS_MAX = 500;

/** The latest fills, newest first. */
export const fillsStore = createStore<readonly LiveFill[]>([], { frame: true });

/** Return the latest fills, newest first. */
export function useFills(): readonly LiveFill[] {
  return useStore(fillsStore);
}

/** Take a fill that just happened. */
export function takeFill(told: FillUpdate): void {
  const { execution_id, trade_id, order_id, account_id, symbol, side, last_price, last_quantity, aggressor, time } = told;
  const fill = { execution_id, trade_id, order_id, account_id, symbol, side, last_price, last_quantity, aggressor, time };
  merge([{ ...fill, fee: null, fee_asset: null }]);
}

/** Take fills that were looked up. */
export function takeFills(fills: readonly Fill[]): void {
  merge(fills);
}

export function clearFills(): void {
  fillsStore.set([]);
}

function merge(added: readonly LiveFill[]): void {
  fillsStore.set((before) => {
    const known = new Map(before.map((each) => [each.execution_id, each]));
    for (const fill of added) {
      const isPoorer = fill.fee === null && known.has(fill.execution_id);
      if (!isPoorer) known.set(fill.execution_id, fill);
    }
    return [...known.values()].sort((a, b) => b.execution_id - a.execution_id).slice(0, FILLS_MAX);
  });
}
