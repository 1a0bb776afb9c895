import { useEffect, useState } from "react";

/** From the first row drawn to the one before `to`. */
export type RowRange = { readonly from: number; readonly to: number };

export type RowsShape = {
  readonly count: number;
  /** Height of a row in pixels: all are alike. */
  readonly row: number;
  /** Rows drawn beyond those in sight, on either side. */
  readonly overscan: number;
  /** What a list is taken to have that is not laid out, in pixels. */
  readonly unseen: number;
};

/** Returns which rows lie in a view so high that was scrolled so far, and those about them. */
export function rowsIn(top: number, height: number, { count, row, overscan, unseen }: RowsShape): RowRange {
  const first = Math.min(Math.floor(Math.max(top, 0) / row), count);
  const seen = Math.ceil((height > 0 ? height : unseen) / row) + 1;
  return { from: Math.max(first - overscan, 0), to: Math.min(first + seen + overscan, count) };
}

/** Returns how far to scroll so that a row is wholly in sight below a head that stays. */
export function scrollFor(at: number, row: number, head: number, view: { top: number; height: number }): number {
  const above = at * row;
  const below = head + above + row - view.height;
  return Math.max(Math.min(view.top, above), below);
}

/** Returns which rows of a list to draw, while it is scrolled and resized; without a scroller those at its top. */
export function useRowsInSight(scroller: HTMLElement | null, shape: RowsShape): RowRange {
  const { count, row, overscan, unseen } = shape;
  const [range, setRange] = useState(() => rowsIn(0, 0, shape));
  useEffect(() => {
    if (scroller === null) return;
    const look = () => {
      const next = rowsIn(scroller.scrollTop, scroller.clientHeight, { count, row, overscan, unseen });
      setRange((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    look();
    const observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(look);
    observer?.observe(scroller);
    scroller.addEventListener("scroll", look, { passive: true });
    return () => {
      observer?.disconnect();
      scroller.removeEventListener("scroll", look);
    };
  }, [scroller, count, row, overscan, unseen]);
  // Rows that went away since are not drawn for the moment before the effect has looked.
  return { from: Math.min(range.from, count), to: Math.min(range.to, count) };
}
