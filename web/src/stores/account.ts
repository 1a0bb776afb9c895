// Which account the live stores speak of, and whether they are current.
import { balances } from "@/stores/balances";
import { clearFills } from "@/stores/fills";
import { clearOrders } from "@/stores/orders";
import { positions } from "@/stores/positions";
import { createStore } from "@/stores/store";

export type LiveAccount = {
  readonly accountId: number | null;
  /** `refused`: this account may not be looked at. */
  readonly state: "none" | "loading" | "live" | "stale" | "refused";
};

export const accountStore = createStore<LiveAccount>({ accountId: null, state: "none" });

/** Speak of another account, or of none: what was known of the one before is forgotten. Returns whether it is another. */
export function beginAccount(accountId: number | null): boolean {
  if (accountStore.get().accountId === accountId) return false;
  clearOrders();
  clearFills();
  balances.clear();
  positions.clear();
  accountStore.set({ accountId, state: accountId === null ? "none" : "loading" });
  return true;
}

/** Note how current the stores are. */
export function markAccount(state: LiveAccount["state"]): void {
  accountStore.set((before) =>
    before.accountId === null || before.state === state ? before : { ...before, state },
  );
}
