import { createElement, use, useSyncExternalStore, type ComponentType } from "react";

/** What could not be fetched is asked for again at the earliest after so long. */
const RETRY_MS = 2_000;

/**
 * Returns a component whose code is fetched when it is first drawn, which suspends, or before by `fetch`; once it is
 * here it is drawn at once. `useIsHere` tells whether it is.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let here: ComponentType<Props> | null = null;
  let coming: Promise<ComponentType<Props>> | null = null;
  const listeners = new Set<() => void>();

  async function start(): Promise<ComponentType<Props>> {
    try {
      here = await load();
    } catch (problem) {
      setTimeout(() => {
        coming = null;
      }, RETRY_MS);
      throw problem;
    }
    for (const listener of [...listeners]) listener();
    return here;
  }
  function fetch(): Promise<ComponentType<Props>> {
    coming ??= start();
    return coming;
  }
  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }
  const isHere = (): boolean => here !== null;

  function Later(props: Props) {
    return createElement(here ?? use(fetch()), props);
  }
  return Object.assign(Later, { fetch, useIsHere: () => useSyncExternalStore(subscribe, isHere) });
}
