// Things of which the latest state counts, by name: balances by asset, positions by symbol. What was
// told while they were being looked up counts more than what the look-up found, for it may be older,
// and whatever is later will be told as well.
import { createStore, type Store } from "@/stores/store";

export type Latest<T> = {
  readonly store: Store<ReadonlyMap<string, T>>;
  /** Take what is told. */
  take: (name: string, value: T) => void;
  /** Begin to look all up, instead of any look-up before; the function that is returned takes what was found. */
  lookUp: () => (found: ReadonlyMap<string, T>) => void;
  clear: () => void;
};

/** Return a place for the latest of each thing. */
export function createLatest<T>(): Latest<T> {
  const store = createStore<ReadonlyMap<string, T>>(new Map(), { frame: true });
  /** What was told since the look-up under way began; null where none is. */
  let toldSince: Set<string> | null = null;
  return {
    store,
    take: (name, value) => {
      toldSince?.add(name);
      store.set((before) => new Map(before).set(name, value));
    },
    lookUp: () => {
      const told = new Set<string>();
      toldSince = told;
      return (found) => {
        if (toldSince !== told) return;
        toldSince = null;
        store.set((before) => {
          const after = new Map(found);
          for (const name of told) {
            const value = before.get(name);
            if (value !== undefined) after.set(name, value);
          }
          return after;
        });
      };
    },
    clear: () => {
      toldSince = null;
      store.set(new Map());
    },
  };
}
