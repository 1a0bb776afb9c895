// Who is signed in. The venue knows; the page asks when it starts, and hears when it ends, be it
// here, in another tab, or at the venue.
import { api, isProblem, onSessionEnded, type ProblemError, unwrap } from "@/lib/http";
import type { Me } from "@/lib/schema";
import { onTabNews, tellTabs } from "@/lib/tabs";
import { createStore, type Readable, useStore } from "@/stores/store";

/** Why nobody is signed in: asked for here, ended by the venue, or nobody ever was. */
export type SignedOutReason = "asked" | "ended" | "never";

export type Session = {
  readonly status: "unknown" | "signed-in" | "signed-out";
  readonly me: Me | null;
  readonly reason: SignedOutReason | null;
  /** Why it is not known yet who is signed in; asking goes on. */
  readonly problem: ProblemError | null;
};

const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 10_000;
const UNKNOWN: Session = { status: "unknown", me: null, reason: null, problem: null };

const store = createStore<Session>(UNKNOWN);
export const sessionStore: Readable<Session> = store;

/** Return who is signed in, null where nobody is. */
export function useMe(): Me | null {
  return useStore(store, meOf);
}

export function useSession(): Session {
  return useStore(store);
}

/** Tell whether who is signed in has a permission, such as "orders.trade". */
export function useMay(permission: string): boolean {
  return useMe()?.permissions.includes(permission) ?? false;
}

/** Take that somebody is signed in, or that what is known of him changed. */
export function signedIn(me: Me): void {
  const before = store.get().me;
  store.set({ status: "signed-in", me, reason: null, problem: null });
  if (before?.user_id !== me.user_id) tellTabs({ kind: "signed-in", userId: me.user_id });
}

/** Take that nobody is signed in any more. */
export function signedOut(reason: SignedOutReason = "ended"): void {
  const before = store.get().status;
  if (before === "signed-out") return;
  store.set({ status: "signed-out", me: null, reason, problem: null });
  if (before === "signed-in") tellTabs({ kind: "signed-out" });
}

/** Ask the venue who is signed in; returns what it said. Throws ProblemError where it said nothing. */
export async function checkSession(): Promise<Me | null> {
  try {
    const me = await unwrap(api.GET("/api/me"));
    signedIn(me);
    return me;
  } catch (error) {
    if (!isProblem(error) || error.status !== 401) throw error;
    signedOut(store.get().status === "unknown" ? "never" : "ended");
    return null;
  }
}

/** Find out who is signed in, however long the venue cannot be reached; app calls this once. */
export async function startSession(): Promise<void> {
  listen();
  for (let wait = RETRY_MIN_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
    try {
      await checkSession();
      return;
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (store.get().status === "unknown") store.set({ ...UNKNOWN, problem: error });
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Sign out here and in the other tabs. Throws ProblemError; then one is signed in still. */
export async function signOut(): Promise<void> {
  await unwrap(api.POST("/api/auth/logout"));
  signedOut("asked");
}

let isListening = false;

function listen(): void {
  if (isListening) return;
  isListening = true;
  onSessionEnded(() => {
    // At the start this only tells that nobody was signed in.
    signedOut(store.get().status === "unknown" ? "never" : "ended");
  });
  onTabNews((news) => {
    const { status, me } = store.get();
    if (news.kind === "signed-out" && status === "signed-in") {
      store.set({ status: "signed-out", me: null, reason: "asked", problem: null });
    }
    if (news.kind === "signed-in" && me?.user_id !== news.userId) {
      checkSession().catch(() => undefined);
    }
  });
}

function meOf(session: Session): Me | null {
  return session.me;
}
