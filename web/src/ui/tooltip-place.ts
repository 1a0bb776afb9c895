export type Side = "top" | "right" | "bottom" | "left";

/** Pixels between a tooltip and what it explains, and between it and the edge of the window. */
const GAP = 6;
const EDGE = 8;

const OPPOSITE: Record<Side, Side> = { top: "bottom", bottom: "top", left: "right", right: "left" };

type Box = Pick<DOMRect, "left" | "top" | "right" | "bottom" | "width" | "height">;
type Size = { readonly width: number; readonly height: number };

/** Returns where a tooltip stands: on the side asked for, or the other where that has no room, inside the window. */
export function placeOf(tip: Size, anchor: Box, window: Size, side: Side): { left: number; top: number } {
  const wanted = beside(tip, anchor, side);
  const place = fits(wanted, tip, window, side) ? wanted : beside(tip, anchor, OPPOSITE[side]);
  return {
    left: Math.round(Math.max(EDGE, Math.min(place.left, window.width - EDGE - tip.width))),
    top: Math.round(Math.max(EDGE, Math.min(place.top, window.height - EDGE - tip.height))),
  };
}

/** Puts a tooltip, which is fixed at the window's corner, beside what it explains. */
export function placeBeside(tip: HTMLElement, anchor: Element, side: Side): void {
  const window = { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight };
  const { left, top } = placeOf(tip.getBoundingClientRect(), anchor.getBoundingClientRect(), window, side);
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
}

function beside(tip: Size, anchor: Box, side: Side): { left: number; top: number } {
  const left = anchor.left + (anchor.width - tip.width) / 2;
  const top = anchor.top + (anchor.height - tip.height) / 2;
  switch (side) {
    case "top":
      return { left, top: anchor.top - GAP - tip.height };
    case "bottom":
      return { left, top: anchor.bottom + GAP };
    case "left":
      return { left: anchor.left - GAP - tip.width, top };
    case "right":
      return { left: anchor.right + GAP, top };
  }
}

function fits(place: { left: number; top: number }, tip: Size, window: Size, side: Side): boolean {
  if (side === "top") return place.top >= EDGE;
  if (side === "left") return place.left >= EDGE;
  if (side === "right") return place.left + tip.width <= window.width - EDGE;
  return place.top + tip.height <= window.height - EDGE;
}
