import { lazy, type ComponentType } from "react";
import { BookPanel } from "@/features/book/components/book-panel";
import { TicketPanel } from "@/features/order-entry/components/ticket-panel";
import { OpenOrdersPanel } from "@/features/orders/components/open-orders-panel";
import { TradesPanel } from "@/features/trades/components/trades-panel";
import type { Catalogue } from "@/strings/en";
import { ChartPanel } from "../opening";

// What is seen first is part of the first load; the rest comes when it is shown.
const DepthPanel = lazy(async () => ({
  default: (await import("@/features/chart/components/depth-panel")).DepthPanel,
}));
const HistoryPanel = lazy(async () => ({
  default: (await import("@/features/orders/components/history-panel")).HistoryPanel,
}));
const FillsPanel = lazy(async () => ({
  default: (await import("@/features/orders/components/fills-panel")).FillsPanel,
}));
const PositionsPanel = lazy(async () => ({
  default: (await import("@/features/positions/components/positions-panel")).PositionsPanel,
}));
const BalancesPanel = lazy(async () => ({
  default: (await import("@/features/positions/components/balances-panel")).BalancesPanel,
}));
const WatchlistPanel = lazy(async () => ({
  default: (await import("@/features/watchlists/components/watchlist-panel")).WatchlistPanel,
}));

export type PanelId = keyof Catalogue["app"]["panels"];

/** What each panel shows; layouts that were saved name these ids, so they stay. */
export const PANELS: Record<PanelId, ComponentType> = {
  chart: ChartPanel,
  depth: DepthPanel,
  book: BookPanel,
  trades: TradesPanel,
  ticket: TicketPanel,
  orders: OpenOrdersPanel,
  history: HistoryPanel,
  fills: FillsPanel,
  positions: PositionsPanel,
  balances: BalancesPanel,
  watchlist: WatchlistPanel,
};

export const PANEL_IDS = Object.keys(PANELS) as PanelId[];
