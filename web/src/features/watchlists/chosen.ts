// Which list one looks at: the same in the panel and on the page, and after a reload.
import { stored } from "@/lib/storage";
import { createStore, useStore } from "@/stores/store";

const isChoice = (value: unknown): value is number | null => value === null || Number.isSafeInteger(value);

const kept = stored<number | null>("watchlist", isChoice, null);
const store = createStore<number | null>(kept.read());

export function useChosenList(): number | null {
  return useStore(store);
}

export function chooseList(watchlistId: number): void {
  store.set(watchlistId);
  kept.write(watchlistId);
}
