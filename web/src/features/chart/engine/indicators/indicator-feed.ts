// The values of the indicators on a chart: as far back as there are bars, and again when a bar closes;
// while one is under way not more often than every two seconds.
import type { ProblemError } from "@/lib/http";
import { createStore, type Readable } from "@/stores/store";
import type { BarsWanted } from "../../api";
import { firstAtOrAfter } from "../../models/bars";
import { type Choice, type IndicatorList, mergeValues, requestOf, type Values, valuesOf } from "../../models/indicators";
import { toDate } from "@/lib/time";
import type { BarFeed, Change } from "../bar-feed";

export type Indicated = { readonly values: Values; readonly problem: ProblemError | null };
/** From which time on values changed, or all of them. */
export type ValueChange = number | "all";

type Load = (wanted: BarsWanted, choices: readonly Choice[]) => Promise<IndicatorList>;

const PAUSE_MS = 2_000;
const SOON_MS = 150;
const LIMIT_MAX = 1_000;
/** Bars behind the last known ones that are asked for again: the one under way has closed since. */
const OVERLAP = 2;
const NOTHING: Indicated = { values: new Map(), problem: null };

export class IndicatorFeed {
  readonly store: Readable<Indicated>;
  readonly #store = createStore<Indicated>(NOTHING);
  readonly #feed: BarFeed;
  readonly #load: Load;
  readonly #listeners = new Set<(change: ValueChange) => void>();
  #choices: readonly Choice[] = [];
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asked = 0;
  /** The first and last bar whose values are known; null while none are. */
  #known: { first: number; last: number } | null = null;

  constructor(feed: BarFeed, load: Load) {
    this.#feed = feed;
    this.#load = load;
    this.store = this.#store;
  }

  start(): () => void {
    const stop = this.#feed.onChange((change) => { this.#changed(change); });
    this.#schedule(0);
    return () => {
      stop();
      this.#stop();
    };
  }

  onChange(listener: (change: ValueChange) => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** Take which indicators are wanted; values of those that stay are shown meanwhile. */
  choose(choices: readonly Choice[]): void {
    this.#choices = choices;
    this.#known = null;
    this.#stop();
    const wanted = new Set(choices.map(requestOf));
    const kept = [...this.#store.get().values].filter(([key]) => wanted.has(key.split("/", 1)[0] ?? ""));
    this.#put({ values: new Map(kept), problem: null }, "all");
    this.#schedule(SOON_MS);
  }

  #changed(change: Change): void {
    const last = this.#feed.bars.at(-1)?.time ?? 0;
    const isNew = change === "all" || (this.#known !== null && last > this.#known.last);
    this.#schedule(isNew ? SOON_MS : PAUSE_MS);
  }

  #schedule(delay: number): void {
    if (this.#choices.length === 0 || this.#abort !== null) return;
    const earliest = this.#known === null ? 0 : this.#asked + PAUSE_MS - Date.now();
    const wait = Math.max(delay === PAUSE_MS ? 0 : delay, earliest);
    if (this.#timer !== null) {
      if (delay === PAUSE_MS) return;
      clearTimeout(this.#timer);
    }
    this.#timer = setTimeout(() => { void this.#ask(); }, wait);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#timer = null;
    this.#abort = null;
  }

  async #ask(): Promise<void> {
    this.#timer = null;
    const first = this.#feed.bars[0]?.time;
    if (first === undefined || this.#choices.length === 0) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#asked = Date.now();
    try {
      const list = await this.#load(this.#wanted(first, abort.signal), this.#choices);
      if (abort.signal.aborted) return;
      this.#abort = null;
      this.#take(list);
    } catch (problem) {
      if (abort.signal.aborted) return;
      this.#abort = null;
      this.#store.set((before) => ({ ...before, problem: problem as ProblemError }));
    }
  }

  #wanted(first: number, signal: AbortSignal): BarsWanted {
    const { symbol, interval, seconds, bars } = this.#feed;
    const of = { symbol, interval, signal };
    if (this.#known === null) return { ...of, limit: limitOf(bars.length) };
    if (first < this.#known.first) {
      const before = this.#known.first + seconds;
      return { ...of, before, limit: limitOf(firstAtOrAfter(bars, before)) };
    }
    return { ...of, limit: limitOf(bars.length - firstAtOrAfter(bars, this.#known.last) + OVERLAP) };
  }

  #take(list: IndicatorList): void {
    const times = list.times.map((time) => Math.floor(toDate(time).getTime() / 1_000));
    const first = times[0];
    const last = times.at(-1);
    if (first === undefined || last === undefined) return;
    const isTail = this.#known !== null && first > this.#known.first;
    this.#known = {
      first: Math.min(first, this.#known?.first ?? first),
      last: Math.max(last, this.#known?.last ?? last),
    };
    const values = mergeValues(this.#store.get().values, valuesOf(list));
    this.#put({ values, problem: null }, isTail ? first : "all");
    const oldest = this.#feed.bars[0]?.time ?? first;
    // A page that brought nothing older was the last one.
    if (oldest < this.#known.first && times.length > 1) this.#schedule(SOON_MS);
  }

  #put(indicated: Indicated, change: ValueChange): void {
    this.#store.set(indicated);
    for (const listener of [...this.#listeners]) listener(change);
  }
}

function limitOf(count: number): number {
  return Math.min(LIMIT_MAX, Math.max(OVERLAP, count));
}
