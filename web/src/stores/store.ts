// Small stores outside React: one value each, whoever listens, and a hook that selects from it.
import { useMemo, useSyncExternalStore } from "react";
import { atFrame } from "@/stores/frame";

export type Readable<T> = {
  get: () => T;
  /** Call a listener after each change; returns how to stop. */
  subscribe: (listener: () => void) => () => void;
};

export type Store<T> = Readable<T> & { set: (next: T | ((value: T) => T)) => void };

export type StoreOptions = {
  /** Tell listeners at most once per animation frame. */
  frame?: boolean;
};

/** Return whom to tell of changes, at once or at the next frame. */
export function createListeners(options: StoreOptions = {}) {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    changed: options.frame === true ? () => { atFrame(tell); } : tell,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    count: () => listeners.size,
  };
}

/** Return a store that begins with a value. */
export function createStore<T>(initial: T, options: StoreOptions = {}): Store<T> {
  const { changed, subscribe } = createListeners(options);
  let value = initial;
  return {
    get: () => value,
    set: (next) => {
      const after = typeof next === "function" ? (next as (value: T) => T)(value) : next;
      if (Object.is(after, value)) return;
      value = after;
      changed();
    },
    subscribe,
  };
}

/** Use what a selector takes from a store; the component renders when that changes by `equal`. */
export function useStore<T>(store: Readable<T>): T;
export function useStore<T, S>(store: Readable<T>, select: (value: T) => S, equal?: Equal<S>): S;
export function useStore<T, S>(
  store: Readable<T>,
  select?: (value: T) => S,
  equal: Equal<S> = Object.is,
): T | S {
  const snapshot = useMemo(() => snapshotOf(store, select, equal), [store, select, equal]);
  return useSyncExternalStore(store.subscribe, snapshot, snapshot);
}

type Equal<S> = (a: S, b: S) => boolean;

function snapshotOf<T, S>(
  store: Readable<T>,
  select: ((value: T) => S) | undefined,
  equal: Equal<S>,
): () => T | S {
  if (select === undefined) return store.get;
  let had: { source: T; selected: S } | null = null;
  return () => {
    const source = store.get();
    if (had !== null && Object.is(had.source, source)) return had.selected;
    const selected = select(source);
    had = { source, selected: had !== null && equal(had.selected, selected) ? had.selected : selected };
    return had.selected;
  };
}

/** Tell whether two lists have the same members in the same order. */
export function sameMembers<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => Object.is(each, b[index]));
}
