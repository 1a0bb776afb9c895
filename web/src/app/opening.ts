// What the first screen is made of, on its way before it is known who is there, all at the same time. A screen
// that is drawn while one of its parts is still coming shows less for a third of a second after each.
import { instrumentsQuery } from "@/lib/queries/instruments";
import { marketsQuery } from "@/lib/queries/markets";
import { sessionStore } from "@/stores/session";
import { createStore } from "@/stores/store";
import { later } from "@/ui/later";
import { isOpenPath, nextPath } from "./open-paths";
import { queryClient } from "./query-client";
import { layoutsQuery } from "./workspace/use-layouts";
import { isWide, WIDE } from "./use-wide";

export const Shell = later(async () => (await import("./shell/shell")).Shell);
export const TradePage = later(async () => {
  const { TradePage: Page, listenAhead } = await import("./workspace/trade-page");
  onceSignedIn(listenAhead);
  return Page;
});
export const Workspace = later(async () => (await import("./workspace/workspace")).Workspace);
export const SmallWorkspace = later(async () => (await import("./workspace/small-workspace")).SmallWorkspace);
export const ChartPanel = later(async () => (await import("@/features/chart/components/chart-panel")).ChartPanel);

const TRADE = /^\/(trade(\/.*)?)?$/;

const isOpened = createStore(false);

/** Whether all of it is here, or did not come; then each part tells of itself. */
export const openedStore = isOpened;

/** Begin to fetch what is behind the page's address; of who has to sign in first, once he did. */
export function openScreen(path: string): void {
  if (isOpenPath(path)) {
    onceSignedIn(() => { openScreen(nextPath(new URLSearchParams(window.location.search).get("next"))); });
    return;
  }
  const isTrade = TRADE.test(path);
  const parts = isTrade ? [Shell, TradePage, ChartPanel, isWide(WIDE) ? Workspace : SmallWorkspace] : [Shell];
  void Promise.allSettled(parts.map((part) => part.fetch())).then(() => { isOpened.set(true); });
  if (isTrade) onceSignedIn(askForTrade);
}

function askForTrade(): void {
  void queryClient.prefetchQuery(instrumentsQuery);
  void queryClient.prefetchQuery(layoutsQuery);
  void queryClient.prefetchQuery(marketsQuery);
}

function onceSignedIn(act: () => void): void {
  if (sessionStore.get().status === "signed-in") {
    act();
    return;
  }
  const stop = sessionStore.subscribe(() => {
    if (sessionStore.get().status !== "signed-in") return;
    stop();
    act();
  });
}
