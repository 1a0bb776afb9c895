// The words of the page in its reader's language. English is there at once, others are fetched.
import type { Language } from "@/lib/numbers";
import { preferencesStore } from "@/stores/preferences";
import { createStore, useStore } from "@/stores/store";
import { type Catalogue, en } from "@/strings/en";

type Words = { readonly language: Language; readonly catalogue: Catalogue };

const FETCHED: Record<Exclude<Language, "en">, () => Promise<Catalogue>> = {
  nl: async () => (await import("@/strings/nl")).nl,
};

const store = createStore<Words>({ language: "en", catalogue: en });
const catalogues = new Map<Language, Catalogue>([["en", en]]);

/** Return the language that is shown, which is the preferred one as soon as its words are here. */
export function useLanguage(): Language {
  return useStore(store).language;
}

/** Return all texts in the language that is shown. */
export function useStrings(): Catalogue {
  return useStore(store).catalogue;
}

/** Return all texts in the language of now, for what is no component. */
export function strings(): Catalogue {
  return store.get().catalogue;
}

/** Show the preferred language from now on; resolves when its words are here, or cannot be had. */
export async function followLanguage(): Promise<void> {
  preferencesStore.subscribe(() => {
    void show();
  });
  await show();
}

async function show(): Promise<void> {
  const { language } = preferencesStore.get();
  if (language === store.get().language) return;
  try {
    const catalogue = catalogues.get(language) ?? (await fetchWords(language));
    catalogues.set(language, catalogue);
    if (preferencesStore.get().language === language) store.set({ language, catalogue });
  } catch {
    // Words that cannot be fetched now are asked for again with the next change; these go on.
  }
}

async function fetchWords(language: Language): Promise<Catalogue> {
  return language === "en" ? en : FETCHED[language]();
}
