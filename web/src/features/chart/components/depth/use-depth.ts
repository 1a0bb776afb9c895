import { useEffect, useState, useSyncExternalStore } from "react";
import { type Book, bookStore, readDepth } from "@/stores/books";
import { useStore } from "@/stores/store";
import { type Depth, depthOf } from "../../models/depth";

/** Most levels of a side that the chart of depth sums up. */
const LEVELS = 400;
/** A book may change with each frame; its depth is drawn anew this often at most. */
const PAUSE_MS = 120;
const NOTHING = depthOf([], []);

const stateOf = (book: Book) => book.state;

/** Return the depth of a book that is live, now and then as it is, and how current the book is. */
export function useDepth(symbol: string): { depth: Depth; state: Book["state"] } {
  const state = useStore(bookStore(symbol), stateOf);
  const [source] = useState(() => createDepthSource(symbol));
  useEffect(() => source.start(), [source]);
  return { depth: useSyncExternalStore(source.subscribe, source.get), state };
}

function createDepthSource(symbol: string) {
  let depth = NOTHING;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const listeners = new Set<() => void>();
  const read = () => {
    timer = null;
    const { bids, asks } = readDepth(symbol, LEVELS);
    depth = depthOf(bids, asks);
    for (const listener of listeners) listener();
  };
  return {
    get: () => depth,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    start: () => {
      read();
      const stop = bookStore(symbol).subscribe(() => { timer ??= setTimeout(read, PAUSE_MS); });
      return () => {
        stop();
        if (timer !== null) clearTimeout(timer);
        timer = null;
      };
    },
  };
}
