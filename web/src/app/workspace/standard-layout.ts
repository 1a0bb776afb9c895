import type { DockviewApi } from "dockview-react";
import type { PanelId } from "./panels";

/** From how many pixels a screen has room for a column of its own for the trades. */
export const WIDE = 1680;

interface Place {
  id: PanelId;
  beside?: PanelId;
  direction?: "left" | "right" | "above" | "below" | "within";
  width?: number;
  height?: number;
  background?: boolean;
}

const COMMON: Place[] = [
  { id: "chart" },
  { id: "book", beside: "chart", direction: "right", width: 288 },
  { id: "ticket", beside: "book", direction: "right", width: 304 },
  { id: "depth", beside: "chart", direction: "within", background: true },
  { id: "orders", beside: "chart", direction: "below", height: 248 },
  { id: "positions", beside: "orders", direction: "within", background: true },
  { id: "balances", beside: "orders", direction: "within", background: true },
  { id: "history", beside: "orders", direction: "within", background: true },
  { id: "fills", beside: "orders", direction: "within", background: true },
];
const NARROW: Place[] = [{ id: "trades", beside: "book", direction: "below", height: 248 }];
const BROAD: Place[] = [
  { id: "trades", beside: "book", direction: "right", width: 264 },
  { id: "watchlist", beside: "chart", direction: "left", width: 272 },
];

/** Open the panels as they stand for somebody who never arranged them. */
export function openStandardLayout(
  dock: DockviewApi,
  titles: Record<PanelId, string>,
  width: number,
): void {
  dock.clear();
  const places = [...COMMON, ...(width >= WIDE ? BROAD : NARROW)];
  for (const place of places) {
    dock.addPanel({
      id: place.id,
      component: "panel",
      tabComponent: "tab",
      title: titles[place.id],
      inactive: place.background ?? false,
      ...(place.beside && {
        position: { referencePanel: place.beside, direction: place.direction ?? "right" },
      }),
    });
  }
  // Each panel that is added takes from its neighbours, so sizes are given when all are there.
  for (const { id, width: wide, height: high } of places) {
    const group = dock.getPanel(id)?.api.group.api;
    if (wide !== undefined) group?.setSize({ width: wide });
    if (high !== undefined) group?.setSize({ height: high });
  }
}
