// Puts drawings on the chart, and lets the pointer draw, take hold of and move them.
import { distanceToLine, type Drawing, type Part, shifted, type Spot, type TrendDrawing } from "../../models/drawings";
import { priceOfFloat, priceText, type TickGrid } from "../../models/ticks";
import { parse, subtract, text } from "@/lib/decimal";
import type { BarFeed } from "../bar-feed";
import type { PriceChart } from "../price-chart";
import { type DrawingShelf, newId } from "./drawing-shelf";
import { HorizontalLine } from "./horizontal-line";
import { type Projection, projectionOf, spotOf } from "./projection";
import { TrendLine } from "./trend-line";

type Line = HorizontalLine | TrendLine;
type Hold = { readonly drawing: Drawing; readonly part: Part; readonly from: Spot; readonly pointer: number };
export type LayerParts = {
  readonly chart: PriceChart;
  readonly feed: BarFeed;
  readonly shelf: DrawingShelf;
  readonly grid: TickGrid;
  readonly price: (value: string) => string;
};

const NEAR = 6;
const NEAR_END = 10;
const NEAR_COARSE = 16;
const DRAFT = "draft";
/** These begin a drag of the chart itself; over a drawing it must not hear of them. */
const BEGINS = ["mousedown", "touchstart"] as const;

export class DrawingLayer {
  readonly #parts: LayerParts;
  readonly #projection: Projection;
  readonly #lines = new Map<string, Line>();
  #hold: Hold | null = null;
  #draft: TrendDrawing | null = null;
  #isTaken = false;

  constructor(parts: LayerParts) {
    this.#parts = parts;
    this.#projection = projectionOf(parts.chart, parts.feed);
  }

  start(): () => void {
    const { chart, shelf } = this.#parts;
    const { host } = chart;
    const abort = new AbortController();
    const options = { capture: true, signal: abort.signal };
    host.addEventListener("pointerdown", this.#down, options);
    host.addEventListener("pointermove", this.#move, options);
    host.addEventListener("pointerup", this.#up, options);
    host.addEventListener("pointercancel", this.#up, options);
    for (const name of BEGINS) host.addEventListener(name, this.#keep, { ...options, passive: false });
    const stops = [shelf.store.subscribe(this.#show), chart.theme.subscribe(this.#show)];
    this.#show();
    return () => {
      abort.abort();
      for (const stop of stops) stop();
      for (const line of this.#lines.values()) chart.candles.detachPrimitive(line);
      this.#lines.clear();
    };
  }

  readonly #show = (): void => {
    const { chart, shelf, price } = this.#parts;
    const { drawings, selectedId, begin } = shelf.store.get();
    if (begin === null) this.#draft = null;
    const all = this.#draft === null ? drawings : [...drawings, this.#draft];
    for (const [id, line] of this.#lines) {
      if (all.some((each) => each.id === id)) continue;
      chart.candles.detachPrimitive(line);
      this.#lines.delete(id);
    }
    for (const drawing of all) {
      const isSelected = drawing.id === selectedId || drawing.id === DRAFT;
      this.#draw(drawing, { isSelected, theme: chart.theme.get(), price });
    }
    // A primitive that changed is painted when the chart is asked to.
    chart.chart.applyOptions({});
  };

  #draw(drawing: Drawing, state: ConstructorParameters<typeof HorizontalLine>[2]): void {
    const line = this.#lines.get(drawing.id);
    if (line instanceof HorizontalLine && drawing.kind === "horizontal") line.set(drawing, state);
    else if (line instanceof TrendLine && drawing.kind === "trend") line.set(drawing, state);
    else {
      const made =
        drawing.kind === "horizontal"
          ? new HorizontalLine(drawing, this.#projection, state)
          : new TrendLine(drawing, this.#projection, state);
      this.#lines.set(drawing.id, made);
      this.#parts.chart.candles.attachPrimitive(made);
    }
  }

  readonly #down = (event: PointerEvent): void => {
    this.#isTaken = false;
    const spot = this.#spotOf(event);
    if (event.button !== 0 || spot === null) return;
    const { shelf, chart } = this.#parts;
    const { tool } = shelf.store.get();
    if (tool !== null) {
      this.#isTaken = true;
      this.#place(tool, spot);
      return;
    }
    const found = this.#find(spot, event.pointerType === "mouse" ? 1 : NEAR_COARSE / NEAR);
    shelf.select(found?.drawing.id ?? null);
    if (found === null) return;
    this.#isTaken = true;
    this.#hold = { ...found, from: spot, pointer: event.pointerId };
    chart.host.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const spot = this.#spotOf(event);
    const { shelf, grid, chart } = this.#parts;
    const { begin, tool } = shelf.store.get();
    if (spot === null) return;
    if (begin !== null) {
      const to = this.#anchorAt(spot);
      if (to === null) return;
      this.#draft = { id: DRAFT, kind: "trend", from: begin, to };
      this.#show();
    } else if (this.#hold !== null) {
      const { drawing, part, from } = this.#hold;
      const price = this.#difference(from.y, spot.y);
      if (price === null) return;
      const shift = { bars: this.#projection.barsBetween(from.x, spot.x), price };
      shelf.change(shifted(drawing, part, shift, { grid, timeAfter: this.#projection.timeAfter }));
    } else if (event.pointerType === "mouse" && event.buttons === 0) {
      const found = tool === null ? this.#find(spot, 1) : null;
      chart.host.toggleAttribute("data-over-drawing", found !== null);
    }
  };

  readonly #up = (event: PointerEvent): void => {
    if (this.#hold?.pointer !== event.pointerId) return;
    this.#hold = null;
    this.#parts.chart.host.releasePointerCapture(event.pointerId);
  };

  readonly #keep = (event: Event): void => {
    if (!this.#isTaken) return;
    event.stopPropagation();
    // The handle of what was selected has the focus, not the chart that was pressed.
    event.preventDefault();
  };

  #place(tool: "horizontal" | "trend", spot: Spot): void {
    const { shelf } = this.#parts;
    const { begin } = shelf.store.get();
    const anchor = this.#anchorAt(spot);
    if (anchor === null) return;
    if (tool === "horizontal") shelf.add({ id: newId(), kind: "horizontal", price: anchor.price });
    else if (begin === null) shelf.begin(anchor);
    else shelf.add({ id: newId(), kind: "trend", from: begin, to: anchor });
  }

  #anchorAt(spot: Spot): { time: number; price: string } | null {
    const price = priceOfFloat(this.#parts.chart.priceAt(spot.y), this.#parts.grid);
    return price === null ? null : { time: this.#projection.timeAt(spot.x), price: priceText(price) };
  }

  #difference(from: number, to: number): string | null {
    const { chart, grid } = this.#parts;
    const before = priceOfFloat(chart.priceAt(from), grid);
    const after = priceOfFloat(chart.priceAt(to), grid);
    return before === null || after === null ? null : text(subtract(parse(priceText(after)), before));
  }

  #find(spot: Spot, reach: number): { drawing: Drawing; part: Part } | null {
    const { drawings, selectedId } = this.#parts.shelf.store.get();
    const order = [...drawings].sort((a, b) => Number(a.id === selectedId) - Number(b.id === selectedId));
    for (const drawing of order.toReversed()) {
      const part = this.#partAt(drawing, spot, reach);
      if (part !== null) return { drawing, part };
    }
    return null;
  }

  #partAt(drawing: Drawing, spot: Spot, reach: number): Part | null {
    const { x, y } = this.#projection;
    if (drawing.kind === "horizontal") {
      const height = y(drawing.price);
      return height !== null && Math.abs(height - spot.y) <= NEAR * reach ? "whole" : null;
    }
    const from = spotOf(x(drawing.from.time), y(drawing.from.price));
    const to = spotOf(x(drawing.to.time), y(drawing.to.price));
    if (from === null || to === null) return null;
    if (Math.hypot(spot.x - to.x, spot.y - to.y) <= NEAR_END * reach) return "to";
    if (Math.hypot(spot.x - from.x, spot.y - from.y) <= NEAR_END * reach) return "from";
    return distanceToLine(spot, from, to) <= NEAR * reach ? "whole" : null;
  }

  /** Return where an event is in the pane of prices, null outside of it. */
  #spotOf(event: PointerEvent): Spot | null {
    const { left, top } = this.#parts.chart.host.getBoundingClientRect();
    const { width, height } = this.#projection.size();
    const spot = { x: event.clientX - left, y: event.clientY - top };
    const isInside = spot.x >= 0 && spot.x <= width && spot.y >= 0 && spot.y <= height;
    return isInside || this.#hold !== null ? spot : null;
  }
}
