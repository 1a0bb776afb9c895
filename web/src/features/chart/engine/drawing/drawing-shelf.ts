// The drawings of one chart: which there are, which is selected, what is being drawn, and that the
// venue keeps them.
import { createStore, type Readable } from "@/stores/store";
import { type Anchor, type Drawing, DRAWINGS_MAX } from "../../models/drawings";

export type Tool = "horizontal" | "trend";

export type Shelf = {
  readonly drawings: readonly Drawing[];
  readonly selectedId: string | null;
  /** What the next click draws. */
  readonly tool: Tool | null;
  /** Where the trend line begins that is being drawn. */
  readonly begin: Anchor | null;
};

export type ShelfSource = {
  readonly load: (signal: AbortSignal) => Promise<Drawing[]>;
  readonly save: (drawings: readonly Drawing[]) => Promise<void>;
  readonly failed: (what: "load" | "save" | "full", problem: unknown) => void;
};

const SAVE_MS = 800;
const EMPTY: Shelf = { drawings: [], selectedId: null, tool: null, begin: null };

export class DrawingShelf {
  readonly store: Readable<Shelf>;
  readonly #store = createStore<Shelf>(EMPTY);
  readonly #source: ShelfSource;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** What was not loaded must not be written over. */
  #isLoaded = false;

  constructor(source: ShelfSource) {
    this.#source = source;
    this.store = this.#store;
  }

  /** Load what is kept; returns how to stop, which saves what is not saved yet. */
  start(): () => void {
    const abort = new AbortController();
    void this.#load(abort.signal);
    return () => {
      abort.abort();
      if (this.#timer !== null) void this.#save();
    };
  }

  /** Choose what the next click draws, or nothing. */
  take(tool: Tool | null): void {
    this.#store.set((before) => ({ ...before, tool, begin: null, selectedId: tool ? null : before.selectedId }));
  }

  begin(anchor: Anchor): void {
    this.#store.set((before) => ({ ...before, begin: anchor }));
  }

  select(id: string | null): void {
    this.#store.set((before) => (before.selectedId === id ? before : { ...before, selectedId: id }));
  }

  /** Add a drawing and select it. */
  add(drawing: Drawing): void {
    if (this.#store.get().drawings.length >= DRAWINGS_MAX) {
      this.take(null);
      this.#source.failed("full", null);
      return;
    }
    this.#store.set((before) => ({
      drawings: [...before.drawings, drawing],
      selectedId: drawing.id,
      tool: null,
      begin: null,
    }));
    this.#changed();
  }

  change(drawing: Drawing): void {
    this.#store.set((before) => ({
      ...before,
      drawings: before.drawings.map((each) => (each.id === drawing.id ? drawing : each)),
    }));
    this.#changed();
  }

  remove(id: string): void {
    this.#store.set((before) => ({
      ...before,
      drawings: before.drawings.filter((each) => each.id !== id),
      selectedId: before.selectedId === id ? null : before.selectedId,
    }));
    this.#changed();
  }

  removeAll(): void {
    this.#store.set(EMPTY);
    this.#changed();
  }

  async #load(signal: AbortSignal): Promise<void> {
    if (this.#isLoaded) return;
    try {
      const drawings = await this.#source.load(signal);
      if (signal.aborted) return;
      this.#isLoaded = true;
      const drawn = this.#store.get().drawings;
      this.#store.set((before) => ({ ...before, drawings: [...drawings, ...drawn] }));
      if (drawn.length > 0) this.#changed();
    } catch (problem) {
      if (!signal.aborted) this.#source.failed("load", problem);
    }
  }

  #changed(): void {
    if (!this.#isLoaded) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { void this.#save(); }, SAVE_MS);
  }

  async #save(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    try {
      await this.#source.save(this.#store.get().drawings);
    } catch (problem) {
      this.#source.failed("save", problem);
    }
  }
}

/** Return a name for a new drawing. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (each) => each.toString(16).padStart(2, "0")).join("");
}
