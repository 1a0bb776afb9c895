// Labels of the page that go with lines of the chart: moved with each painting, side by side where
// they would cover each other.
import { type Label, lanesOf } from "../models/trading/lanes";
import type { PriceChart } from "./price-chart";

type Entry = { readonly element: HTMLElement; readonly price: () => number; width: number };

/** Least distance of two labels in one lane, and how far lanes are apart. */
const HEIGHT = 26;
const GAP = 6;
const EDGE = 14;

export class LabelBoard {
  readonly #chart: PriceChart;
  readonly #entries = new Map<string, Entry>();
  // Widths are heard of, since asking for them at each painting would lay the page out each time.
  readonly #sizes = new ResizeObserver((sizes) => { this.#measure(sizes); });

  constructor(chart: PriceChart) {
    this.#chart = chart;
  }

  start(): () => void {
    return this.#chart.onPaint(() => { this.place(); });
  }

  /** Let an element go with a price; returns how to stop. */
  put(id: string, element: HTMLElement, price: () => number): () => void {
    this.#entries.set(id, { element, price, width: 0 });
    this.#sizes.observe(element);
    return () => {
      this.#entries.delete(id);
      this.#sizes.unobserve(element);
    };
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
    const lefts = this.#leftsOf(lanes);
    for (const { id, y } of inSight) {
      const entry = this.#entries.get(id);
      if (entry !== undefined) move(entry.element, lefts[lanes.get(id) ?? 0] ?? 0, y);
    }
  }

  /** Return how far left each lane is: behind the widest label of each lane before it. */
  #leftsOf(lanes: ReadonlyMap<string, number>): number[] {
    const widths: number[] = [];
    for (const [id, lane] of lanes) {
      widths[lane] = Math.max(widths[lane] ?? 0, this.#entries.get(id)?.width ?? 0);
    }
    let left = 0;
    return widths.map((width) => {
      const here = left;
      left += width + GAP;
      return here;
    });
  }

  #measure(sizes: readonly ResizeObserverEntry[]): void {
    const entries = [...this.#entries.values()];
    for (const { target, borderBoxSize } of sizes) {
      const entry = entries.find((each) => each.element === target);
      if (entry !== undefined) entry.width = borderBoxSize[0]?.inlineSize ?? 0;
    }
    this.place();
  }
}

function move(element: HTMLElement, left: number, y: number): void {
  element.style.transform = `translate(${String(-Math.round(left))}px, ${String(Math.round(y))}px) translateY(-50%)`;
}
