// A horizontal line over the whole width, with its price on the axis.
import type { IPrimitivePaneRenderer, ISeriesPrimitive, Time } from "lightweight-charts";
import type { HorizontalDrawing } from "../../models/drawings";
import type { ChartTheme } from "../theme";
import type { Projection } from "./projection";

export type DrawnState = { readonly isSelected: boolean; readonly theme: ChartTheme; readonly price: (value: string) => string };

type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];

const WIDTH = 1.5;
const WIDTH_SELECTED = 2.5;

export class HorizontalLine implements ISeriesPrimitive<Time> {
  #drawing: HorizontalDrawing;
  #state: DrawnState;
  readonly #projection: Projection;
  readonly #panes = [{ renderer: () => ({ draw: (target: Target) => { this.#draw(target); } }) }];
  readonly #axis = [
    {
      coordinate: () => this.#projection.y(this.#drawing.price) ?? -100,
      text: () => this.#state.price(this.#drawing.price),
      textColor: () => this.#state.theme.panel,
      backColor: () => this.#state.theme.accent,
    },
  ];

  constructor(drawing: HorizontalDrawing, projection: Projection, state: DrawnState) {
    this.#drawing = drawing;
    this.#projection = projection;
    this.#state = state;
  }

  set(drawing: HorizontalDrawing, state: DrawnState): void {
    this.#drawing = drawing;
    this.#state = state;
  }

  paneViews() {
    return this.#panes;
  }

  priceAxisViews() {
    return this.#axis;
  }

  #draw(target: Target): void {
    const y = this.#projection.y(this.#drawing.price);
    if (y === null) return;
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.strokeStyle = this.#state.theme.accent;
      context.lineWidth = this.#state.isSelected ? WIDTH_SELECTED : WIDTH;
      context.beginPath();
      context.moveTo(0, y);
      context.lineTo(mediaSize.width, y);
      context.stroke();
    });
  }
}
