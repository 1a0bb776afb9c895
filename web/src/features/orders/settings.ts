// Whether open orders are shown of the instrument one looks at, or of all.
import { stored } from "@/lib/storage";
import { createStore, useStore } from "@/stores/store";

export type Scope = "this" | "all";

const isScope = (value: unknown): value is Scope => value === "this" || value === "all";
const kept = stored<Scope>("orders.scope", isScope, "all");
const store = createStore(kept.read());

export function useScope(): Scope {
  return useStore(store);
}

export function showScope(scope: Scope): void {
  store.set(scope);
  kept.write(scope);
}
