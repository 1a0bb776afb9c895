// How somebody wants the terminal to be. The copy in this browser counts at once; the venue keeps
// another for his other devices, written a moment after the last change.
import { api, unwrap } from "@/lib/http";
import { stored } from "@/lib/storage";
import { onTabNews, tellTabs } from "@/lib/tabs";
import { DEFAULTS, isSaved, known, type Preferences, type Saved } from "@/stores/preferences/shape";
import { sessionStore, signedIn } from "@/stores/session";
import { createStore, type Readable, useStore } from "@/stores/store";

export type { Confirmations, Preferences } from "@/stores/preferences/shape";

const SAVE_MS = 800;
const RETRY_MS = 15_000;
/** Where the terminal's own lie among all that the venue keeps for somebody. */
const PLACE = "terminal";

const kept = stored<Saved>("preferences", isSaved, { value: {}, owner: "", isUnsent: false });
const store = createStore<Preferences>({ ...DEFAULTS, ...known(kept.read().value) });
let timer: ReturnType<typeof setTimeout> | null = null;

export const preferencesStore: Readable<Preferences> = store;

/** Return one preference. */
export function usePreference<K extends keyof Preferences>(key: K): Preferences[K] {
  return useStore(store)[key];
}

/** Change one preference: here at once, in other tabs, and soon at the venue. */
export function setPreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  if (Object.is(store.get()[key], value)) return;
  store.set((before) => ({ ...before, [key]: value }));
  keep(true);
  tellTabs({ kind: "preferences", value: store.get() });
  saveIn(SAVE_MS);
}

function keep(isUnsent: boolean): void {
  const owner = sessionStore.get().me?.user_id ?? kept.read().owner;
  kept.write({ value: store.get(), owner, isUnsent });
}

function saveIn(delay: number): void {
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(() => { save().catch(() => { saveIn(RETRY_MS); }); }, delay);
}

async function save(): Promise<void> {
  timer = null;
  const { me } = sessionStore.get();
  if (me === null) return;
  const sent = store.get();
  const preferences = { ...me.preferences, [PLACE]: sent };
  const after = await unwrap(api.PATCH("/api/me", { body: { preferences } }));
  if (sessionStore.get().me?.user_id !== me.user_id) return;
  if (store.get() === sent) keep(false);
  signedIn(after);
}

// What the venue kept counts when somebody signs in, unless this browser has not sent its own yet.
let person: string | null = null;
sessionStore.subscribe(() => {
  const { me } = sessionStore.get();
  if (me === null || me.user_id === person) {
    person = me?.user_id ?? null;
    return;
  }
  person = me.user_id;
  const here = kept.read();
  if (here.isUnsent && (here.owner === "" || here.owner === me.user_id)) {
    saveIn(SAVE_MS);
    return;
  }
  const there = known(me.preferences[PLACE]);
  const isOther = here.owner !== "" && here.owner !== me.user_id;
  store.set((before) => ({ ...(isOther ? DEFAULTS : before), ...there }));
  keep(false);
});

onTabNews((news) => {
  if (news.kind !== "preferences") return;
  store.set((before) => ({ ...before, ...known(news.value) }));
});
