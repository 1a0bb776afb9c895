// Books as they are told. Each is changed in place as messages come, and shown as it was at the last
// frame: what a component reads does not change under it.
import type { BookSnapshot, BookUpdate } from "@/lib/schema";
import { Ladder, type Level } from "@/stores/book/ladder";
import { atFrame } from "@/stores/frame";
import { createListeners, type Readable } from "@/stores/store";

export type { Level } from "@/stores/book/ladder";

export type Book = {
  readonly symbol: string;
  /** `stale` shows what was known before the connection was lost or a message missed. */
  readonly state: "loading" | "live" | "stale";
  readonly sequence: number;
  /** The best levels of each side, best first; `readDepth` gives more. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** When the book changed last; empty while it is loading. */
  readonly time: string;
};

/** How many levels of a side a book shows by itself. */
export const LEVELS_SHOWN = 100;

class BookCell {
  readonly bids = new Ladder("bids");
  readonly asks = new Ladder("asks");
  readonly listeners = createListeners();
  readonly readable: Readable<Book>;
  readonly #symbol: string;
  #state: Book["state"] = "loading";
  #sequence = 0;
  #time = "";
  #shown: Book;

  constructor(symbol: string) {
    this.#symbol = symbol;
    this.#shown = this.#view();
    this.readable = { get: () => this.#shown, subscribe: this.listeners.subscribe };
  }

  take(state: Book["state"], sequence: number, time: string): void {
    this.#state = state;
    this.#sequence = sequence;
    this.#time = time;
    atFrame(this.#show);
  }

  become(state: Book["state"]): void {
    if (this.#state === "loading" && state === "stale") return;
    this.take(state, this.#sequence, this.#time);
  }

  readonly #show = (): void => {
    this.#shown = this.#view();
    this.listeners.changed();
  };

  #view(): Book {
    return {
      symbol: this.#symbol,
      state: this.#state,
      sequence: this.#sequence,
      bids: this.bids.best(LEVELS_SHOWN),
      asks: this.asks.best(LEVELS_SHOWN),
      time: this.#time,
    };
  }
}

const cells = new Map<string, BookCell>();

/** Return the book of an instrument, as it is shown. */
export function bookStore(symbol: string): Readable<Book> {
  return cellOf(symbol).readable;
}

/** Return more levels of a book than it shows by itself, as of now: for charts of depth. */
export function readDepth(symbol: string, count: number): Pick<Book, "bids" | "asks"> {
  const cell = cellOf(symbol);
  return { bids: cell.bids.best(count), asks: cell.asks.best(count) };
}

/** Take a book anew. */
export function takeSnapshot(message: BookSnapshot): void {
  const cell = cellOf(message.symbol);
  cell.bids.load(message.bids);
  cell.asks.load(message.asks);
  cell.take("live", message.sequence, message.time);
}

/** Take what changed in a book; returns whether it must be told anew, since too little is left. */
export function takeUpdate(message: BookUpdate): boolean {
  const cell = cellOf(message.symbol);
  for (const [price, quantity] of message.bids) cell.bids.set(price, quantity);
  for (const [price, quantity] of message.asks) cell.asks.set(price, quantity);
  cell.take("live", message.last_sequence, message.time);
  return cell.bids.isThin || cell.asks.isThin;
}

/** Show that a book may have changed since. */
export function markBookStale(symbol: string): void {
  cells.get(symbol)?.become("stale");
}

/** Forget a book that nobody listens to. */
export function forgetBook(symbol: string): void {
  const cell = cells.get(symbol);
  if (cell === undefined) return;
  cell.bids.clear();
  cell.asks.clear();
  cell.take("loading", 0, "");
  if (cell.listeners.count() === 0) cells.delete(symbol);
}

function cellOf(symbol: string): BookCell {
  let cell = cells.get(symbol);
  if (cell === undefined) {
    cell = new BookCell(symbol);
    cells.set(symbol, cell);
  }
  return cell;
}
