// How the book is shown here: steps by instrument, and what the bars mean.
import { isRecord, stored } from "@/lib/storage";
import { createStore, useStore } from "@/stores/store";
import type { Bars } from "./models/ladder";

export type BookSettings = {
  readonly bars: Bars;
  /** The step by which levels are put together, by symbol; the tick where none is named. */
  readonly steps: Readonly<Record<string, string>>;
};

const SYMBOLS_MAX = 100;
const DEFAULTS: BookSettings = { bars: "total", steps: {} };

const isSettings = (value: unknown): value is BookSettings =>
  isRecord(value) &&
  (value["bars"] === "total" || value["bars"] === "level") &&
  isRecord(value["steps"]) &&
  Object.values(value["steps"]).every((each) => typeof each === "string");

const kept = stored<BookSettings>("book", isSettings, DEFAULTS);
const store = createStore(kept.read());

export function useBookSettings(): BookSettings {
  return useStore(store);
}

export function showBars(bars: Bars): void {
  change({ bars });
}

export function chooseStep(symbol: string, step: string): void {
  const others = Object.entries(store.get().steps).filter(([each]) => each !== symbol);
  change({ steps: Object.fromEntries([...others.slice(1 - SYMBOLS_MAX), [symbol, step]]) });
}

function change(part: Partial<BookSettings>): void {
  store.set((before) => ({ ...before, ...part }));
  kept.write(store.get());
}
