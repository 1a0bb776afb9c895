// Tells the reader what became of orders and of the connection, a moment after it happened.
import type { OrderUpdate } from "@/lib/schema";
import { connectionStore } from "@/stores/connection";
import { strings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { orderNow } from "@/stores/orders";
import { preferencesStore } from "@/stores/preferences";
import { GATHER_MS, GATHERED_MAX, Outcomes } from "@/stream/outcomes";

/** A connection that is back sooner was not worth a word. */
export const LOST_MS = 3_000;

const outcomes = new Outcomes();
let tellTimer: ReturnType<typeof setTimeout> | null = null;
let lostTimer: ReturnType<typeof setTimeout> | null = null;
let isLostTold = false;
let wasLive = false;

/** Take what happened to an order. */
export function tellOutcome(event: OrderUpdate): void {
  if (!outcomes.take(event, orderNow(event.order_id))) return;
  if (outcomes.size >= GATHERED_MAX) tell();
  else tellTimer ??= setTimeout(tell, GATHER_MS);
}

/** Tell of the connection when it is lost for more than a moment, and when it is back; call this once. */
export function tellOfConnection(): () => void {
  return connectionStore.subscribe(() => {
    const { state } = connectionStore.get();
    if (state === "live") back();
    else if (state === "closed") forget();
    else if (wasLive) lostTimer ??= setTimeout(lost, LOST_MS);
  });
}

function tell(): void {
  if (tellTimer !== null) clearTimeout(tellTimer);
  tellTimer = null;
  const { language } = preferencesStore.get();
  for (const notice of outcomes.flush(strings().common, language, orderNow)) notify(notice);
}

function lost(): void {
  const words = strings().common.connection;
  isLostTold = true;
  notify({ tone: "warning", title: words.lost, detail: words.lostDetail, topic: "connection" });
}

function back(): void {
  const words = strings().common.connection;
  if (isLostTold) {
    notify({ tone: "success", title: words.restored, detail: words.restoredDetail, topic: "connection" });
  }
  forget();
  wasLive = true;
}

function forget(): void {
  if (lostTimer !== null) clearTimeout(lostTimer);
  lostTimer = null;
  isLostTold = false;
  wasLive = false;
}
