import { useSyncExternalStore } from "react";
import { usePreference } from "@/stores/preferences";
import type { Size } from "@/ui/use-size";

/** The head of the columns, and the line with the middle. */
export const HEAD_PX = 24;
export const MIDDLE_PX = 40;
/** One's own, price, quantity, and the total where there is room for it. */
export const COLUMNS =
  "grid grid-cols-[3.5rem_1fr_1fr] items-center gap-2 px-2 @[16rem]:grid-cols-[3.5rem_1fr_1fr_1fr]";
const COARSE = "(pointer: coarse)";
const HEIGHTS = { compact: 24, cosy: 28, coarse: 32 };
/** Before the room was measured. */
const ROWS_AT_FIRST = 10;

/** Return how high a row of the ladder is: a finger needs more than a mouse. */
export function useRowHeight(): number {
  const density = usePreference("density");
  const isCoarse = useSyncExternalStore(onPointer, () => window.matchMedia(COARSE).matches);
  return isCoarse ? HEIGHTS.coarse : HEIGHTS[density];
}

/** Return how many rows each side has, at least one. */
export function rowsThatFit(size: Size | null, rowHeight: number, most: number): number {
  if (size === null) return Math.min(ROWS_AT_FIRST, most);
  const fitting = Math.floor((size.height - HEAD_PX - MIDDLE_PX) / 2 / rowHeight);
  return Math.max(1, Math.min(fitting, most));
}

function onPointer(changed: () => void): () => void {
  const query = window.matchMedia(COARSE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
