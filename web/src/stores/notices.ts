// What the page tells its reader in passing, and what it told before.
import { isRecord, stored } from "@/lib/storage";
import { createStore, useStore } from "@/stores/store";

export type NoticeTone = "info" | "success" | "warning" | "danger";
export type NoticeTopic = "order" | "fill" | "connection" | "system";

export type NewNotice = {
  tone: NoticeTone;
  title: string;
  detail?: string | undefined;
  topic: NoticeTopic;
  orderId?: number | undefined;
};

export type Notice = NewNotice & {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly isRead: boolean;
};

export const NOTICES_MAX = 500;
const KEEP_MS = 1_000;

const isNotices = (value: unknown): value is Notice[] =>
  Array.isArray(value) &&
  value.every((each) => isRecord(each) && typeof each["title"] === "string" && typeof each["id"] === "number");

const kept = stored<readonly Notice[]>("notices", isNotices, []);
const listeners = new Set<(notice: Notice) => void>();
let timer: ReturnType<typeof setTimeout> | null = null;

/** All notices, the newest first. */
export const noticesStore = createStore<readonly Notice[]>(kept.read());

/** Tell the reader something; returns the notice's id. */
export function notify(notice: NewNotice): number {
  const newest = noticesStore.get()[0]?.id ?? 0;
  const added: Notice = { ...notice, id: newest + 1, time: Date.now(), isRead: false };
  change((before) => [added, ...before].slice(0, NOTICES_MAX));
  for (const listener of [...listeners]) listener(added);
  return added.id;
}

/** Hear of each notice when it is told, to show or announce it; returns how to stop. */
export function onNotice(listener: (notice: Notice) => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

/** Return all notices, the newest first. */
export function useNotices(): readonly Notice[] {
  return useStore(noticesStore);
}

/** Return how many notices were not read yet. */
export function useUnreadCount(): number {
  return useStore(noticesStore, unreadOf);
}

export function markNoticesRead(): void {
  change((before) => before.map((each) => (each.isRead ? each : { ...each, isRead: true })));
}

export function removeNotice(id: number): void {
  change((before) => before.filter((each) => each.id !== id));
}

export function clearNotices(): void {
  change(() => []);
}

function change(next: (before: readonly Notice[]) => readonly Notice[]): void {
  noticesStore.set(next);
  timer ??= setTimeout(() => {
    timer = null;
    kept.write(noticesStore.get());
  }, KEEP_MS);
}

function unreadOf(notices: readonly Notice[]): number {
  return notices.reduce((count, each) => (each.isRead ? count : count + 1), 0);
}
