import { useSyncExternalStore } from "react";

/** From how many pixels panels stand side by side. */
export const WIDE = 1_024;

/** Tell whether the page is at least so many pixels wide. */
export function useWide(pixels: number): boolean {
  const query = queryOf(pixels);
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => isWide(pixels),
  );
}

/** Tell the same of this moment. */
export function isWide(pixels: number): boolean {
  return window.matchMedia(queryOf(pixels)).matches;
}

function queryOf(pixels: number): string {
  return `(min-width: ${String(pixels)}px)`;
}
