// What somebody drew on a chart: lines that hold on to prices and times, not to pixels.
import { add, parse, read, subtract } from "@/lib/decimal";
import { isRecord } from "@/lib/storage";
import { nearestTick, priceText, stepTicks, type TickGrid } from "./ticks";

export type Anchor = { readonly time: number; readonly price: string };
export type HorizontalDrawing = { readonly id: string; readonly kind: "horizontal"; readonly price: string };
export type TrendDrawing = {
  readonly id: string;
  readonly kind: "trend";
  readonly from: Anchor;
  readonly to: Anchor;
};
export type Drawing = HorizontalDrawing | TrendDrawing;
/** What of a drawing is taken hold of. */
export type Part = "whole" | "from" | "to";
/** How far something goes: bars to the right and a difference of prices. */
export type Shift = { readonly bars: number; readonly price: string };

export type Spot = { readonly x: number; readonly y: number };

/** Most drawings of one chart: they fit in what the venue keeps. */
export const DRAWINGS_MAX = 100;
const ID_MAX = 40;

/** Return the drawings that what was kept holds; what is none is left out. */
export function drawingsOf(value: unknown): Drawing[] {
  const list = isRecord(value) ? value["drawings"] : null;
  return Array.isArray(list) ? list.flatMap(drawingOf).slice(0, DRAWINGS_MAX) : [];
}

/** Return drawings as they are kept. */
export function keptDrawings(drawings: readonly Drawing[]): Record<string, unknown> {
  return { version: 1, drawings };
}

/** Return a drawing moved by so many bars and so much, on the grid of prices. */
export function shifted(
  drawing: Drawing,
  part: Part,
  shift: Shift,
  { grid, timeAfter }: { grid: TickGrid; timeAfter: (time: number, bars: number) => number },
): Drawing {
  const priceOf = (price: string) => priceText(nearestTick(add(parse(price), parse(shift.price)), grid));
  if (drawing.kind === "horizontal") return { ...drawing, price: priceOf(drawing.price) };
  const moved = (anchor: Anchor): Anchor => ({
    time: timeAfter(anchor.time, shift.bars),
    price: priceOf(anchor.price),
  });
  return {
    ...drawing,
    from: part === "to" ? drawing.from : moved(drawing.from),
    to: part === "from" ? drawing.to : moved(drawing.to),
  };
}

/** Return the difference of prices that so many ticks make at a price. */
export function tickShift(price: string, grid: TickGrid, ticks: number): string {
  const from = parse(price);
  return priceText(subtract(stepTicks(from, grid, ticks), from));
}

/** Return the price at which a part of a drawing is. */
export function priceOfPart(drawing: Drawing, part: Part): string {
  if (drawing.kind === "horizontal") return drawing.price;
  return part === "to" ? drawing.to.price : drawing.from.price;
}

/**
 * Return where a time lies among bars, as an index with a fraction; beyond both ends bars are as far
 * apart as the interval says.
 */
export function indexOfTime(
  bars: readonly { readonly time: number }[],
  time: number,
  seconds: number,
): number {
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return 0;
  if (time <= first.time) return (time - first.time) / seconds;
  if (time >= last.time) return bars.length - 1 + (time - last.time) / seconds;
  let low = 0;
  let high = bars.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.time ?? 0) <= time) low = middle;
    else high = middle;
  }
  const left = bars[low]?.time ?? time;
  const right = bars[high]?.time ?? left;
  return right === left ? low : low + (time - left) / (right - left);
}

/** Return the time at an index among bars, to the second: the inverse of `indexOfTime`. */
export function timeOfIndex(
  bars: readonly { readonly time: number }[],
  index: number,
  seconds: number,
): number {
  const last = bars.length - 1;
  if (last < 0) return 0;
  const edge = index <= 0 ? 0 : index >= last ? last : null;
  if (edge !== null) return Math.round((bars[edge]?.time ?? 0) + (index - edge) * seconds);
  const low = Math.floor(index);
  const left = bars[low]?.time ?? 0;
  const right = bars[low + 1]?.time ?? left;
  return Math.round(left + (index - low) * (right - left));
}

/** Return how far a spot is from the line between two others, in pixels. */
export function distanceToLine(spot: Spot, from: Spot, to: Spot): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((spot.x - from.x) * dx + (spot.y - from.y) * dy) / length;
  const at = Math.min(1, Math.max(0, along));
  return Math.hypot(spot.x - from.x - at * dx, spot.y - from.y - at * dy);
}

function drawingOf(value: unknown): Drawing[] {
  if (!isRecord(value)) return [];
  const { id, kind, price } = value;
  if (typeof id !== "string" || id === "" || id.length > ID_MAX) return [];
  if (kind === "horizontal") return isPrice(price) ? [{ id, kind, price }] : [];
  const from = anchorOf(value["from"]);
  const to = anchorOf(value["to"]);
  return kind === "trend" && from !== null && to !== null ? [{ id, kind, from, to }] : [];
}

function anchorOf(value: unknown): Anchor | null {
  if (!isRecord(value)) return null;
  const { time, price } = value;
  return Number.isSafeInteger(time) && isPrice(price) ? { time: time as number, price } : null;
}

function isPrice(value: unknown): value is string {
  return typeof value === "string" && read(value) !== null;
}
