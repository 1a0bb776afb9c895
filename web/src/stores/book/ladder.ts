// One side of a book: its levels, best first, found by binary search and changed in place, so that
// an update costs what changed and not what the book holds.
import { compare, parse } from "@/lib/decimal";
import type { LevelText } from "@/lib/schema";

export type Level = { readonly price: string; readonly quantity: string };

/** Most levels that are kept of a side; deeper ones nobody looks at. */
export const DEPTH_KEPT = 1_000;
/** A side that was cut and has fewer left may lack levels that count: it must be told anew. */
export const DEPTH_LOW = 200;

const NO_QUANTITY = 0;

/** Keep the levels of a side; `bids` are best where the price is highest. */
export class Ladder {
  /** What levels are sorted by: nearest floats of the prices, never shown or reckoned with. */
  readonly #keys: number[] = [];
  readonly #levels: Level[] = [];
  readonly #direction: 1 | -1;
  #isCut = false;

  constructor(side: "bids" | "asks") {
    this.#direction = side === "bids" ? -1 : 1;
  }

  get size(): number {
    return this.#levels.length;
  }

  /** Tell whether levels may be missing that were cut off before. */
  get isThin(): boolean {
    return this.#isCut && this.#levels.length < DEPTH_LOW;
  }

  /** Take all levels anew, best first. */
  load(levels: readonly LevelText[]): void {
    const count = Math.min(levels.length, DEPTH_KEPT);
    this.#isCut = levels.length > count;
    this.#keys.length = 0;
    this.#levels.length = 0;
    for (let index = 0; index < count; index += 1) {
      const [price, quantity] = levels[index] as LevelText;
      this.#keys.push(this.#keyOf(price));
      this.#levels.push({ price, quantity });
    }
  }

  /** Take what is at a price now; 0 removes the level. */
  set(price: string, quantity: string): void {
    const key = this.#keyOf(price);
    const index = this.#find(key, price);
    const isThere = index < this.#levels.length && this.#isAt(index, key, price);
    if (Number(quantity) === NO_QUANTITY) {
      if (isThere) this.#remove(index);
    } else if (isThere) {
      this.#levels[index] = { price, quantity };
    } else {
      this.#insert(index, key, { price, quantity });
    }
  }

  /** Return the best levels. */
  best(count: number): Level[] {
    return this.#levels.slice(0, count);
  }

  clear(): void {
    this.load([]);
  }

  #keyOf(price: string): number {
    return this.#direction * Number(price);
  }

  #insert(index: number, key: number, level: Level): void {
    // What lies behind the last level of a side that was cut has neighbours nobody knows.
    if (this.#isCut && index === this.#levels.length) return;
    this.#keys.splice(index, 0, key);
    this.#levels.splice(index, 0, level);
    if (this.#levels.length > DEPTH_KEPT) {
      this.#keys.pop();
      this.#levels.pop();
      this.#isCut = true;
    }
  }

  #remove(index: number): void {
    this.#keys.splice(index, 1);
    this.#levels.splice(index, 1);
  }

  /** Return where a price is, or belongs. */
  #find(key: number, price: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBefore(middle, key, price)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBefore(index: number, key: number, price: string): boolean {
    const there = this.#keys[index] as number;
    if (there !== key) return there < key;
    // Floats order prices rightly but may take two long ones for the same.
    return this.#order(index, price) < 0;
  }

  #isAt(index: number, key: number, price: string): boolean {
    return this.#keys[index] === key && this.#order(index, price) === 0;
  }

  #order(index: number, price: string): number {
    const there = (this.#levels[index] as Level).price;
    return there === price ? 0 : this.#direction * compare(parse(there), parse(price));
  }
}
