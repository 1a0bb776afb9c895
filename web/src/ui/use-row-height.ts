import { useCallback, useRef, useState } from "react";

/** What rows are until one is drawn. */
const ROW_PX = 24;

/** Returns the height of rows as drawn, whatever density or content makes of it, and the ref of one that shows it. */
export function useRowHeight(): [number, (row: HTMLElement | null) => void] {
  const [height, setHeight] = useState(ROW_PX);
  const observer = useRef<ResizeObserver | null>(null);
  const watch = useCallback((row: HTMLElement | null) => {
    observer.current?.disconnect();
    if (row === null || typeof ResizeObserver === "undefined") return;
    observer.current = new ResizeObserver(() => {
      const drawn = row.getBoundingClientRect().height;
      if (drawn > 0) setHeight(drawn);
    });
    observer.current.observe(row);
  }, []);
  return [height, watch];
}
