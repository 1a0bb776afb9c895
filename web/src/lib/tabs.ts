// What tabs of one browser tell each other.
import { isRecord } from "@/lib/storage";

export type TabNews =
  | { readonly kind: "signed-in"; readonly userId: string }
  | { readonly kind: "signed-out" }
  | { readonly kind: "preferences"; readonly value: Readonly<Record<string, unknown>> };

const NAME = "damrak";
const KINDS = new Set<unknown>(["signed-in", "signed-out", "preferences"]);
const listeners = new Set<(news: TabNews) => void>();
let channel: BroadcastChannel | null = null;

/** Tell the other tabs. */
export function tellTabs(news: TabNews): void {
  opened()?.postMessage(news);
}

/** Hear what other tabs tell; returns how to stop. */
export function onTabNews(listener: (news: TabNews) => void): () => void {
  opened();
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

function opened(): BroadcastChannel | null {
  if (channel !== null || typeof BroadcastChannel === "undefined") return channel;
  channel = new BroadcastChannel(NAME);
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (!isRecord(event.data) || !KINDS.has(event.data["kind"])) return;
    const news = event.data as unknown as TabNews;
    for (const listener of listeners) listener(news);
  };
  return channel;
}
