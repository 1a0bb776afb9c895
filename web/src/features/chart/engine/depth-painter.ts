// Paints the depth of a book on a canvas: steps of both sides, what is pointed at, own orders.
import { type Depth, roundPrices, type Step, stepsShown, type Window } from "../models/depth";
import { type ChartTheme, faded } from "./theme";

export type OwnMark = { readonly side: "buy" | "sell"; readonly price: number };

export type DepthPicture = {
  readonly depth: Depth;
  readonly window: Window;
  readonly pointed: Step | null;
  readonly own: readonly OwnMark[];
  readonly isStale: boolean;
  readonly price: (value: number) => string;
  readonly quantity: (value: number) => string;
};

export const FOOT = 20;
const HEAD = 8;
const TICK_WIDTH = 80;
const FILL_OPACITY = 0.16;
const STALE_OPACITY = 0.45;
const ROWS = 3;
const MARK = 5;

type Place = {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly x: (price: number) => number;
  readonly y: (total: number) => number;
};

/** Paint a picture over the whole canvas, as large as its element is. */
export function paintDepth(canvas: HTMLCanvasElement, picture: DepthPicture, theme: ChartTheme): void {
  const place = placeOf(canvas, picture.window);
  if (place === null) return;
  const { context, width, height } = place;
  context.clearRect(0, 0, width, height);
  context.font = `11px ${theme.font}`;
  paintGrid(place, picture, theme);
  context.globalAlpha = picture.isStale ? STALE_OPACITY : 1;
  paintSide(place, picture, "buy", theme.buy);
  paintSide(place, picture, "sell", theme.sell);
  for (const mark of picture.own) paintOwn(place, mark, mark.side === "buy" ? theme.buy : theme.sell);
  context.globalAlpha = 1;
  if (picture.pointed !== null) paintPointed(place, picture, picture.pointed, theme);
}

/** Return the price at a place of the canvas. */
export function priceAt(window: Window, offset: number, width: number): number {
  return window.from + (offset / Math.max(1, width)) * (window.to - window.from);
}

function placeOf(canvas: HTMLCanvasElement, window: Window): Place | null {
  const context = canvas.getContext("2d");
  const { clientWidth: width, clientHeight: height } = canvas;
  if (context === null || width === 0 || height === 0) return null;
  const ratio = devicePixelRatio;
  const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const floor = height - FOOT;
  const span = window.to - window.from;
  return {
    context,
    width,
    height,
    x: (price) => ((price - window.from) / span) * width,
    y: (total) => floor - (Math.min(total, window.most * 1.02) / (window.most * 1.02)) * (floor - HEAD),
  };
}

function paintGrid({ context, width, height, x, y }: Place, picture: DepthPicture, theme: ChartTheme): void {
  const { window, price, quantity } = picture;
  context.strokeStyle = faded(theme.line, 0.7);
  context.fillStyle = theme.muted;
  context.lineWidth = 1;
  context.textBaseline = "middle";
  for (let row = 1; row <= ROWS; row += 1) {
    const total = (window.most / ROWS) * row;
    const at = Math.round(y(total)) + 0.5;
    line(context, 0, at, width, at);
    context.textAlign = "left";
    context.fillText(quantity(total), 6, at + 8);
    context.textAlign = "right";
    context.fillText(quantity(total), width - 6, at + 8);
  }
  context.strokeStyle = theme.line;
  line(context, 0, height - FOOT + 0.5, width, height - FOOT + 0.5);
  context.textAlign = "center";
  for (const each of roundPrices(window, width / TICK_WIDTH)) {
    const at = x(each);
    const isWhole = at > TICK_WIDTH / 3 && at < width - TICK_WIDTH / 3;
    if (isWhole) context.fillText(price(each), at, height - FOOT / 2 + 1);
  }
}

function paintSide({ context, width, x, y }: Place, picture: DepthPicture, side: "buy" | "sell", colour: string): void {
  const steps = side === "buy" ? picture.depth.bids : picture.depth.asks;
  const first = steps[0];
  if (first === undefined) return;
  const edge = side === "buy" ? 0 : width;
  const path = new Path2D();
  path.moveTo(x(first.x), y(0));
  let height = 0;
  for (const step of steps) {
    const at = x(step.x);
    path.lineTo(at, y(height));
    path.lineTo(at, y(step.y));
    height = step.y;
    if (side === "buy" ? at < 0 : at > width) break;
  }
  path.lineTo(edge, y(height));
  const area = new Path2D(path);
  area.lineTo(edge, y(0));
  area.closePath();
  context.fillStyle = faded(colour, FILL_OPACITY);
  context.fill(area);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.stroke(path);
}

function paintOwn({ context, width, height, x }: Place, mark: OwnMark, colour: string): void {
  const at = x(mark.price);
  if (at < 0 || at > width) return;
  const floor = height - FOOT;
  const [tip, base] = mark.side === "buy" ? [floor - 2 * MARK, floor - 1] : [floor - 1, floor - 2 * MARK];
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(at, tip);
  context.lineTo(at - MARK, base);
  context.lineTo(at + MARK, base);
  context.closePath();
  context.fill();
}

function paintPointed({ context, height, x, y }: Place, picture: DepthPicture, step: Step, theme: ChartTheme): void {
  const { depth, window } = picture;
  if (!stepsShown(depth, window).includes(step)) return;
  const at = x(step.x);
  const colour = step.side === "buy" ? theme.buy : theme.sell;
  context.strokeStyle = theme.lineStrong;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  line(context, Math.round(at) + 0.5, HEAD, Math.round(at) + 0.5, height - FOOT);
  context.setLineDash([]);
  context.beginPath();
  context.arc(at, y(step.y), 4, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = theme.panel;
  context.lineWidth = 2;
  context.stroke();
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
