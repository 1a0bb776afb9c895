// One refresh of the session at a time, over all tabs. The refresh token works once, and showing an
// old one ends the session; so tabs take turns, and who comes late uses the cookies that are new.
import { isRecord, stored } from "@/lib/storage";

export type Refreshed = "refreshed" | "ended" | "unreached";

const ADDRESS = "/api/auth/refresh";
const LOCK = "damrak-refresh";
/** Within this time of another tab's refresh its cookies are good, and the lock may be skipped. */
const JUST_NOW_MS = 10_000;

const isTime = (value: unknown): value is number => typeof value === "number";
const lastTime = stored<number>("refreshed", isTime, 0);
const endings = new Set<() => void>();
let underWay: Promise<Refreshed> | null = null;

/** Hear when the venue says that the session has ended; returns how to stop hearing. */
export function onSessionEnded(listener: () => void): () => void {
  endings.add(listener);
  return () => { endings.delete(listener); };
}

/** Give the session new tokens, unless another tab just did; `asked` is when the old ones failed. */
export function refresh(asked: number = Date.now()): Promise<Refreshed> {
  underWay ??= inTurn(() => once(asked)).finally(() => { underWay = null; });
  return underWay;
}

async function once(asked: number): Promise<Refreshed> {
  const last = lastTime.read();
  if (last >= asked && last - asked < JUST_NOW_MS) return "refreshed";
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(ADDRESS, { method: "POST", credentials: "same-origin", headers });
    return await outcomeOf(response);
  } catch {
    return "unreached";
  }
}

async function outcomeOf(response: Response): Promise<Refreshed> {
  if (response.ok) {
    lastTime.write(Date.now());
    return "refreshed";
  }
  const body: unknown = await response.json().catch(() => null);
  const code = isRecord(body) ? body["code"] : "";
  if (response.status === 409 && code === "REFRESHED_ALREADY") return "refreshed";
  if (response.status !== 401) return "unreached";
  for (const listener of endings) listener();
  return "ended";
}

async function inTurn<T>(action: () => Promise<T>): Promise<T> {
  // Only pages of a secure origin have locks.
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks === undefined ? action() : await locks.request(LOCK, action);
}
