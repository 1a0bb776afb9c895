import type { KeyboardEvent } from "react";

const PAGE_ROWS = 5;
const MOVES: Readonly<Record<string, (at: number) => number>> = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  PageUp: (at) => at - PAGE_ROWS,
  PageDown: (at) => at + PAGE_ROWS,
  Home: () => 0,
  End: () => Number.MAX_SAFE_INTEGER,
};

/** Lead the focus from one level to another by the keys that do so in tables. */
export function walkLevels(event: KeyboardEvent<HTMLElement>): void {
  // A held Enter would take the price again and again.
  if (event.key === "Enter" && event.repeat) event.preventDefault();
  const move = MOVES[event.key];
  const table = event.currentTarget.closest("[role=table]");
  if (move === undefined || table === null) return;
  event.preventDefault();
  const levels = [...table.querySelectorAll<HTMLElement>("button[data-level]")];
  const to = Math.min(Math.max(move(levels.indexOf(event.currentTarget)), 0), levels.length - 1);
  levels[to]?.focus();
}
