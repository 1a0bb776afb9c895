import { createElement, use, useSyncExternalStore, type ComponentType } from "react";

/** What could not be fetched is asked for again at the earliest after so long. */
const RETRY_MS = 2_000;

/** What is fetched when `fetchSoon` is called; null once it was. */
let waiting: (() => Promise<unknown>)[] | null = [];

/** Fetches all that was said to be wanted soon, now and from now on. */
export async function fetchSoon(): Promise<void> {
  const all = waiting ?? [];
  waiting = null;
  await Promise.all(all.map((fetch) => fetch()));
}

/**
 * Returns a component whose code is fetched when it is first drawn, which suspends; once it is here
 * it is drawn at once. `useIsHere` tells whether it is, `fetch` fetches it beforehand. What one press
 * can open is `soon` wanted.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  { soon = false }: { readonly soon?: boolean } = {},
) {
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

  if (soon) whenever(fetch);

  function Later(props: Props) {
    return createElement(here ?? use(fetch()), props);
  }
  return Object.assign(Later, { fetch, useIsHere: () => useSyncExternalStore(subscribe, isHere) });
}

function whenever(fetch: () => Promise<unknown>): void {
  if (waiting) waiting.push(fetch);
  else fetch().catch(() => {
    // Whoever draws it asks again, and tells.
  });
}
