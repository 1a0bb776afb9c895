// Labels of the page that go with lines of the chart: moved with each painting, side by side where
// they would cover each other.
import { type Label, lanesOf } from "../models/lanes";
import type { PriceChart } from "./price-chart";

type Entry = { readonly element: HTMLElement; readonly price: () => number };

/** Least distance of two labels in one lane, and how far lanes are apart. */
const HEIGHT = 26;
const LANE = 176;
const EDGE = 14;

export class LabelBoard {
  readonly #chart: PriceChart;
  readonly #entries = new Map<string, Entry>();

  constructor(chart: PriceChart) {
    this.#chart = chart;
  }

  start(): () => void {
    return this.#chart.onPaint(() => { this.place(); });
  }

  /** Let an element go with a price; returns how to stop. */
  put(id: string, element: HTMLElement, price: () => number): () => void {
    this.#entries.set(id, { element, price });
    this.place();
    return () => { this.#entries.delete(id); };
  }

  /** Put all labels where they belong now. */
  place(): void {
    if (this.#entries.size === 0) return;
    const { height } = this.#chart.size();
    const inSight: Label[] = [];
    for (const [id, { element, price }] of this.#entries) {
      const y = this.#chart.yOf(price());
      const isAway = y === null || y < 0 || y > height;
      element.toggleAttribute("data-away", isAway);
      if (isAway) move(element, 0, Math.min(height - EDGE, Math.max(EDGE, y ?? EDGE)));
      else inSight.push({ id, y });
    }
    const lanes = lanesOf(inSight, HEIGHT);
    for (const { id, y } of inSight) {
      const entry = this.#entries.get(id);
      if (entry !== undefined) move(entry.element, lanes.get(id) ?? 0, y);
    }
  }
}

function move(element: HTMLElement, lane: number, y: number): void {
  element.style.transform = `translate(${String(-lane * LANE)}px, ${String(Math.round(y))}px) translateY(-50%)`;
}
