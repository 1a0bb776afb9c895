// Remembers the latest of what went by, so that what comes twice is taken once.

/** Remember so many ids at most. */
export class Recent {
  readonly #max: number;
  readonly #ids = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Remember an id; returns whether it was known. */
  has(id: string): boolean {
    if (this.#ids.has(id)) return true;
    this.#ids.add(id);
    if (this.#ids.size > this.#max) {
      const oldest = this.#ids.values().next();
      if (oldest.done !== true) this.#ids.delete(oldest.value);
    }
    return false;
  }

  clear(): void {
    this.#ids.clear();
  }
}
