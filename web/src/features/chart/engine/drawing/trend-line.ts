// A line from one time and price to another.
import type { IPrimitivePaneRenderer, ISeriesPrimitive, Time } from "lightweight-charts";
import type { TrendDrawing } from "../../models/drawings";
import type { DrawnState } from "./horizontal-line";
import { type Projection, spotOf } from "./projection";

type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];

const WIDTH = 1.5;
const WIDTH_SELECTED = 2.5;
const END = 4;

export class TrendLine implements ISeriesPrimitive<Time> {
  #drawing: TrendDrawing;
  #state: DrawnState;
  readonly #projection: Projection;
  readonly #panes = [{ renderer: () => ({ draw: (target: Target) => { this.#draw(target); } }) }];

  constructor(drawing: TrendDrawing, projection: Projection, state: DrawnState) {
    this.#drawing = drawing;
    this.#projection = projection;
    this.#state = state;
  }

  set(drawing: TrendDrawing, state: DrawnState): void {
    this.#drawing = drawing;
    this.#state = state;
  }

  paneViews() {
    return this.#panes;
  }

  #draw(target: Target): void {
    const { x, y } = this.#projection;
    const from = spotOf(x(this.#drawing.from.time), y(this.#drawing.from.price));
    const to = spotOf(x(this.#drawing.to.time), y(this.#drawing.to.price));
    if (from === null || to === null) return;
    const { theme, isSelected } = this.#state;
    target.useMediaCoordinateSpace(({ context }) => {
      context.strokeStyle = theme.accent;
      context.lineWidth = isSelected ? WIDTH_SELECTED : WIDTH;
      context.lineCap = "round";
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
      if (!isSelected) return;
      context.fillStyle = theme.panel;
      context.lineWidth = 1.5;
      for (const end of [from, to]) {
        context.beginPath();
        context.arc(end.x, end.y, END, 0, 2 * Math.PI);
        context.fill();
        context.stroke();
      }
    });
  }
}
