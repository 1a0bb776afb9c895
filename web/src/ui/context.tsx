import { createContext, useContext, useMemo, type ReactNode } from "react";

import { ui as english } from "@/strings/en/ui";
import type { Strings } from "@/strings/shape";

export type UiStrings = Strings<typeof english>;
export type UiLanguage = "en" | "nl";
export type UiZone = "local" | "UTC";

/** What components must know of the person who looks, given from above so that `ui` knows no store. */
export type UiSettings = {
  readonly language: UiLanguage;
  readonly zone: UiZone;
  readonly strings: UiStrings;
};

const UiContext = createContext<UiSettings>({ language: "en", zone: "local", strings: english });

/** Sets language, time zone and words for every component below. Without it: English, local time. */
export function UiProvider({
  language,
  zone,
  strings,
  children,
}: UiSettings & { readonly children: ReactNode }) {
  const settings = useMemo(() => ({ language, zone, strings }), [language, zone, strings]);
  return <UiContext value={settings}>{children}</UiContext>;
}

export function useUi(): UiSettings {
  return useContext(UiContext);
}
