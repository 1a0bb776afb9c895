// The words of the page in its reader's language.
import type { Language } from "@/lib/numbers";
import { preferencesStore, usePreference } from "@/stores/preferences";
import { type Catalogue, en } from "@/strings/en";
import { nl } from "@/strings/nl";

const CATALOGUES: Record<Language, Catalogue> = { en, nl };

export function useLanguage(): Language {
  return usePreference("language");
}

/** Return all texts in the language that is preferred. */
export function useStrings(): Catalogue {
  return CATALOGUES[useLanguage()];
}

/** Return all texts in the language of now, for what is no component. */
export function strings(): Catalogue {
  return CATALOGUES[preferencesStore.get().language];
}
