// The depth of a book: what could be traded up to each price, and how far that is from the middle.
import { abs, add, divide, isZero, multiply, of, parse, subtract, toNumber, trim, ZERO, type Decimal } from "@/lib/decimal";
import type { Side } from "@/lib/schema";

type Level = { readonly price: string; readonly quantity: string };

export type Step = {
  readonly side: Side;
  readonly price: string;
  readonly quantity: string;
  /** All of this side up to here. */
  readonly total: Decimal;
  /** Floats of price and total, for pixels only. */
  readonly x: number;
  readonly y: number;
};

export type Depth = {
  /** Best first. */
  readonly bids: readonly Step[];
  readonly asks: readonly Step[];
  /** The middle of best bid and ask; null where a side is empty. */
  readonly middle: Decimal | null;
};

export type Window = { readonly from: number; readonly to: number; readonly most: number };

const HALF_SCALE = 1;
const PERCENT_SCALE = 3;
const ZOOM_STEP = 1.5;
/** At first so many times what this part of all levels takes is in sight. */
const USUAL = 0.6;
const USUAL_TIMES = 2;
export const ZOOM_MIN = 1;
export const ZOOM_MAX = 64;

/** Return the depth of a book. */
export function depthOf(bids: readonly Level[], asks: readonly Level[]): Depth {
  const best = [bids[0], asks[0]] as const;
  const middle = best[0] && best[1] ? middleOf(parse(best[0].price), parse(best[1].price)) : null;
  return { bids: stepsOf(bids, "buy"), asks: stepsOf(asks, "sell"), middle };
}

/** Return the prices that are shown: as far down as up, nearer the more it is enlarged. */
export function windowOf(depth: Depth, zoom: number): Window | null {
  const { bids, asks } = depth;
  const bid = bids[0];
  const ask = asks[0];
  if (bid === undefined && ask === undefined) return null;
  const middle = depth.middle ? toNumber(depth.middle) : ((bid ?? ask)?.x ?? 0);
  const reach = Math.max(middle - (bids.at(-1)?.x ?? middle), (asks.at(-1)?.x ?? middle) - middle);
  const half = reach > 0 ? reach / zoom : Math.max(middle * 0.001, Number.EPSILON);
  const from = middle - half;
  const to = middle + half;
  const most = Math.max(
    bids.findLast((step) => step.x >= from)?.y ?? 0,
    asks.findLast((step) => step.x <= to)?.y ?? 0,
  );
  return { from, to, most: most > 0 ? most : Math.max(bid?.y ?? 0, ask?.y ?? 0, 1) };
}

/** Return the steps that are shown from the lowest price to the highest. */
export function stepsShown(depth: Depth, window: Window): Step[] {
  const bids = depth.bids.filter((step) => step.x >= window.from);
  return [...bids.reverse(), ...depth.asks.filter((step) => step.x <= window.to)];
}

/** Return the index of the step that a price points at, -1 where there is none. */
export function stepAt(steps: readonly Step[], x: number, middle: number): number {
  const isBid = x <= middle;
  // At a price one can trade what lies between it and the middle.
  const found = isBid
    ? steps.findIndex((step) => step.side === "buy" && step.x >= x)
    : steps.findLastIndex((step) => step.side === "sell" && step.x <= x);
  if (found !== -1) return found;
  return isBid
    ? steps.findLastIndex((step) => step.side === "buy")
    : steps.findIndex((step) => step.side === "sell");
}

/** Return how far a price is from the middle, in per cent of it; null without a middle. */
export function distanceOf(step: Step, middle: Decimal | null): Decimal | null {
  if (middle === null || isZero(middle)) return null;
  const away = abs(subtract(parse(step.price), middle));
  return divide(multiply(away, of(100)), middle, PERCENT_SCALE, "half_even");
}

/** Return how much larger or smaller the next step of enlarging is. */
export function zoomed(zoom: number, direction: 1 | -1): number {
  const next = direction === 1 ? zoom * ZOOM_STEP : zoom / ZOOM_STEP;
  return Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, next));
}

/** Return how much to enlarge so that most levels have room: books have far orders nobody reaches. */
export function zoomOf(depth: Depth): number {
  const middle = depth.middle ? toNumber(depth.middle) : null;
  if (middle === null) return ZOOM_MIN;
  const away = [...depth.bids, ...depth.asks].map((step) => Math.abs(step.x - middle)).sort((a, b) => a - b);
  const most = away.at(-1) ?? 0;
  const usual = away[Math.floor(away.length * USUAL)] ?? 0;
  return usual > 0 ? Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, most / (usual * USUAL_TIMES))) : ZOOM_MIN;
}

function middleOf(bid: Decimal, ask: Decimal): Decimal {
  const sum = add(bid, ask);
  return divide(sum, of(2), sum.scale + HALF_SCALE, "half_even");
}

function stepsOf(levels: readonly Level[], side: Side): Step[] {
  let total = ZERO;
  return levels.map(({ price, quantity }) => {
    total = trim(add(total, parse(quantity)));
    return { side, price, quantity, total, x: Number(price), y: toNumber(total) };
  });
}

/** Return round prices within a window, about so many of them. */
export function roundPrices({ from, to }: Window, count: number): number[] {
  const rough = (to - from) / Math.max(1, count);
  if (!(rough > 0)) return [];
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * ([1, 2, 5, 10].find((each) => each * size >= rough) ?? 10);
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}
