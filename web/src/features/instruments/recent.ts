// The instruments that were looked at last, kept in this browser.
import { stored } from "@/lib/storage";
import { selectionStore } from "@/stores/selection";
import { createStore, useStore } from "@/stores/store";
import { withRecent } from "./model";

const isSymbols = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

const kept = stored<readonly string[]>("instruments.recent", isSymbols, []);
const store = createStore<readonly string[]>(kept.read());

function note(): void {
  const { symbol } = selectionStore.get();
  if (symbol === null) return;
  store.set((before) => withRecent(before, symbol));
  kept.write(store.get());
}

note();
selectionStore.subscribe(note);

/** Return the symbols that were looked at last, the latest first. */
export function useRecent(): readonly string[] {
  return useStore(store);
}
