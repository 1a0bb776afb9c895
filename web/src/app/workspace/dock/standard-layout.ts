import type { DockviewApi } from "dockview-react";
import type { PanelId } from "../panels";

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

const TICKET = 304;

// Columns first: what is added beside a panel that has another one below it shares its row alone.
const COLUMNS: Place[] = [
  { id: "chart" },
  { id: "book", beside: "chart", direction: "right", width: 288 },
  { id: "ticket", beside: "book", direction: "right" },
];
const BROAD: Place[] = [
  { id: "watchlist", beside: "chart", direction: "left", width: 272 },
  { id: "trades", beside: "book", direction: "right", width: 264 },
];
const NARROW: Place[] = [{ id: "trades", beside: "book", direction: "below", height: 248 }];
const ROWS: Place[] = [
  { id: "depth", beside: "chart", direction: "within", background: true },
  { id: "orders", beside: "chart", direction: "below", height: 248 },
  { id: "positions", beside: "orders", direction: "within", background: true },
  { id: "balances", beside: "orders", direction: "within", background: true },
  { id: "history", beside: "orders", direction: "within", background: true },
  { id: "fills", beside: "orders", direction: "within", background: true },
];

/** Open the panels as they stand for somebody who never arranged them. */
export function openStandardLayout(
  dock: DockviewApi,
  titles: Record<PanelId, string>,
  width: number,
): void {
  dock.clear();
  const places = [...COLUMNS, ...(width >= WIDE ? BROAD : NARROW), ...ROWS];
  for (const place of places) open(dock, place, titles[place.id]);
  size(dock, places);
}

function open(dock: DockviewApi, place: Place, title: string): void {
  dock.addPanel({
    id: place.id,
    component: "panel",
    tabComponent: "tab",
    title,
    inactive: place.background ?? false,
    ...(place.beside && {
      position: { referencePanel: place.beside, direction: place.direction ?? "right" },
    }),
  });
}

// Whatever one column gives up goes to the last one; so all are sized but that, from the left.
function size(dock: DockviewApi, places: readonly Place[]): void {
  const others = places.reduce((sum, { width }) => sum + (width ?? 0), TICKET);
  const columns = new Map([["chart", dock.width - others], ...widths(places)]);
  for (const id of ["watchlist", "chart", "book", "trades"]) {
    const width = columns.get(id);
    if (width !== undefined) dock.getPanel(id)?.api.group.api.setSize({ width });
  }
  for (const { id, height } of places) {
    if (height !== undefined) dock.getPanel(id)?.api.group.api.setSize({ height });
  }
}

function widths(places: readonly Place[]): [string, number][] {
  return places.flatMap(({ id, width }) => (width === undefined ? [] : [[id, width]]));
}
