// The bars of an instrument: pages of the venue's, carried on by the trades that are heard. When a bar
// closes the venue's own takes the place of what was made here.
import type { ProblemError } from "@/lib/http";
import { createStore, type Readable } from "@/stores/store";
import type { BarsWanted } from "../api";
import { applyTrade, type BarTrade, type ChartBar, firstAtOrAfter, type Interval, INTERVALS, mergeBars, mergeNewest } from "../models/bars";

export type FeedTrade = BarTrade & { readonly trade_id: number };

export type Feed = {
  readonly status: "loading" | "ready" | "failed";
  readonly bars: readonly ChartBar[];
  readonly problem: ProblemError | null;
  /** `end`: there are no older bars. */
  readonly older: "idle" | "loading" | "failed" | "end";
};

/** The first index that changed, or all of them. */
export type Change = number | "all";

export type FeedSource = {
  readonly symbol: string;
  readonly interval: Interval;
  readonly load: (wanted: BarsWanted) => Promise<ChartBar[]>;
  /** What is known of trades now, newest first. */
  readonly trades: () => readonly FeedTrade[];
};

const PAGE = 500;
const LIMIT_MAX = 1_000;
/** Most bars of a chart, and how many are let go at a time when newer ones come. */
export const BARS_KEPT = 20_000;
const BARS_CUT = 1_000;
/** How long after its end a bar is asked for, and how often at most. */
const CLOSE_DELAY_MS = 400;
const CORRECT_PAUSE_MS = 5_000;
const TIMER_MAX_MS = 2_147_483_647;
const SECOND_MS = 1_000;
const NOTHING: Feed = { status: "loading", bars: [], problem: null, older: "idle" };

export class BarFeed {
  readonly seconds: number;
  readonly store: Readable<Feed>;
  readonly symbol: string;
  readonly interval: Interval;
  readonly #store = createStore<Feed>(NOTHING);
  readonly #source: FeedSource;
  readonly #listeners = new Set<(change: Change) => void>();
  #abort = new AbortController();
  #lastTrade = 0;
  /** The first bar that closed and that the venue has not told since; null where there is none. */
  #uncorrected: number | null = null;
  #corrected = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(source: FeedSource) {
    this.#source = source;
    this.symbol = source.symbol;
    this.interval = source.interval;
    this.seconds = INTERVALS[source.interval];
    this.store = this.#store;
  }

  get bars(): readonly ChartBar[] {
    return this.#store.get().bars;
  }

  /** Begin; returns how to stop. */
  start(): () => void {
    this.#abort = new AbortController();
    void this.reload();
    return () => {
      this.#abort.abort();
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
    };
  }

  /** Hear what changed; returns how to stop. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** Load the newest page: at first, and after the connection was lost. */
  async reload(): Promise<void> {
    const { signal } = this.#abort;
    try {
      const page = await this.#load({ limit: PAGE });
      if (signal.aborted) return;
      this.#lastTrade = this.#source.trades()[0]?.trade_id ?? 0;
      this.#uncorrected = null;
      const bars = mergeNewest(this.bars, page, PAGE);
      const older = page.length < PAGE && bars.length === page.length ? "end" : "idle";
      this.#put({ status: "ready", bars, problem: null, older }, "all");
    } catch (problem) {
      if (signal.aborted) return;
      const status = this.bars.length > 0 ? "ready" : "failed";
      this.#store.set((before) => ({ ...before, status, problem: problem as ProblemError }));
    }
  }

  /** Load the page before the oldest bar. */
  async loadOlder(): Promise<void> {
    const { status, older, bars } = this.#store.get();
    const first = bars[0];
    if (status !== "ready" || older === "loading" || older === "end" || first === undefined) return;
    const { signal } = this.#abort;
    this.#store.set((before) => ({ ...before, older: "loading" }));
    try {
      const page = await this.#load({ limit: PAGE, before: first.time });
      if (signal.aborted) return;
      // Bars that were let go meanwhile would leave a hole behind the page.
      if (this.bars[0]?.time !== first.time) return;
      const joined = mergeBars(this.bars, page);
      const isEnd = page.length < PAGE || joined.length >= BARS_KEPT;
      this.#put({ ...this.#store.get(), bars: joined, older: isEnd ? "end" : "idle" }, "all");
    } catch {
      if (!signal.aborted) this.#store.set((before) => ({ ...before, older: "failed" }));
    }
  }

  /** Take the trades that are known now, newest first; those that were taken make no difference. */
  take(trades: readonly FeedTrade[]): void {
    if (this.#store.get().status !== "ready") return;
    const known = trades.findIndex((trade) => trade.trade_id <= this.#lastTrade);
    const fresh = (known === -1 ? trades : trades.slice(0, known)).toReversed();
    if (fresh.length === 0) return;
    this.#lastTrade = fresh.at(-1)?.trade_id ?? this.#lastTrade;
    const bars = [...this.bars];
    const from = Math.max(0, bars.length - 1);
    for (const trade of fresh) this.#apply(bars, trade);
    if (bars.length > BARS_KEPT) this.#put({ ...this.#store.get(), bars: bars.slice(BARS_CUT), older: "end" }, "all");
    else this.#put({ ...this.#store.get(), bars }, from);
  }

  #apply(bars: ChartBar[], trade: FeedTrade): void {
    const last = bars.at(-1);
    const bar = applyTrade(last, trade, this.seconds);
    if (bar === null) return;
    if (last === undefined || bar.time > last.time) {
      if (last !== undefined && !last.isComplete) this.#uncorrected ??= last.time;
      bars.push(bar);
    } else {
      bars[bars.length - 1] = bar;
    }
  }

  #put(feed: Feed, change: Change): void {
    this.#store.set(feed);
    for (const listener of [...this.#listeners]) listener(change);
    this.#schedule();
  }

  /** Ask for the venue's own bar soon after one closes, but not too often. */
  #schedule(): void {
    const last = this.bars.at(-1);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (last === undefined || (last.isComplete && this.#uncorrected === null)) return;
    const closed = this.#uncorrected === null ? (last.time + this.seconds) * SECOND_MS + CLOSE_DELAY_MS : Date.now();
    const at = Math.max(closed, this.#corrected + CORRECT_PAUSE_MS);
    const delay = Math.min(TIMER_MAX_MS, Math.max(CLOSE_DELAY_MS, at - Date.now()));
    this.#timer = setTimeout(() => { void this.#correct(); }, delay);
  }

  async #correct(): Promise<void> {
    const { signal } = this.#abort;
    this.#corrected = Date.now();
    const since = this.#uncorrected ?? this.bars.at(-1)?.time ?? 0;
    this.#uncorrected = null;
    const count = this.bars.length - firstAtOrAfter(this.bars, since);
    try {
      const page = await this.#load({ limit: Math.min(LIMIT_MAX, count + 2) });
      if (signal.aborted) return;
      const before = this.bars;
      const bars = mergeBars(before, page);
      const change = bars.length < before.length ? "all" : firstAtOrAfter(bars, page[0]?.time ?? since);
      this.#put({ ...this.#store.get(), bars }, change);
    } catch {
      if (signal.aborted) return;
      this.#uncorrected = since;
      this.#schedule();
    }
  }

  async #load(wanted: { limit: number; before?: number }): Promise<ChartBar[]> {
    const { symbol, interval, load } = this.#source;
    return await load({ symbol, interval, signal: this.#abort.signal, ...wanted });
  }
}
