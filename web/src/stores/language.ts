// The words of the page in its reader's language. English is there at once, others are fetched, and so
// is what only some screens say: whoever names such a part of the words waits until it is here.
import { use } from "react";
import type { Language } from "@/lib/numbers";
import { preferencesStore } from "@/stores/preferences";
import { createStore, useStore } from "@/stores/store";
import { type Catalogue, en } from "@/strings/en";
import { LATER, type Later, type Part } from "@/strings/later";

/** All texts that are here; those of a part are there for certain where it was named. */
export type Words<P extends Part = never> = Catalogue & Partial<Later> & Pick<Later, P>;

type Shown = { readonly language: Language; readonly words: Words };

/** Words that could not be fetched are asked for again at the earliest after so long. */
const RETRY_MS = 2_000;

const FETCHED: Record<Exclude<Language, "en">, () => Promise<Catalogue>> = {
  nl: async () => (await import("@/strings/nl")).nl,
};

const store = createStore<Shown>({ language: "en", words: en });
const asked = new Map<Part, Promise<void>>();

/** Return the language that is shown, which is the preferred one as soon as its words are here. */
export function useLanguage(): Language {
  return useStore(store).language;
}

/** Return all texts in the language that is shown; suspend until the words of these parts are here. */
export function useStrings<P extends Part = never>(...parts: P[]): Words<P> {
  const { words } = useStore(store);
  const awaited = parts.filter((part) => !(part in words)).map(fetchPart);
  for (const each of awaited) use(each);
  return words as Words<P>;
}

/** Return all texts in the language of now, for what is no component; a part must be here already. */
export function strings<P extends Part = never>(part?: P): Words<P> {
  const { words } = store.get();
  if (part !== undefined && !(part in words)) throw new Error(`the words of ${part} are not here yet`);
  return words as Words<P>;
}

/** Fetch the words of a part, so that nobody waits for them later. */
export function fetchPart(part: Part): Promise<void> {
  const known = asked.get(part) ?? show([...asked.keys(), part]);
  if (!asked.has(part)) {
    asked.set(part, known);
    known.catch(() => setTimeout(() => asked.delete(part), RETRY_MS));
  }
  return known;
}

/** Show the preferred language from now on; resolves when its words are here, or cannot be had. */
export async function followLanguage(): Promise<void> {
  preferencesStore.subscribe(() => {
    void follow();
  });
  await follow();
}

async function follow(): Promise<void> {
  if (preferencesStore.get().language === store.get().language) return;
  try {
    await show([...asked.keys()]);
  } catch {
    // Words that cannot be fetched now are asked for again with the next change; these go on.
  }
}

async function show(parts: readonly Part[]): Promise<void> {
  const { language } = preferencesStore.get();
  const first = language === "en" ? en : await FETCHED[language]();
  const later = await Promise.all(parts.map((part) => LATER[language][part]()));
  if (preferencesStore.get().language !== language) {
    await show(parts);
    return;
  }
  store.set((before) => {
    const words: Words = Object.assign({}, before.language === language ? before.words : first, ...later);
    return { language, words };
  });
}
