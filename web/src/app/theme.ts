import { preferencesStore } from "@/stores/preferences";

const LIGHT = "(prefers-color-scheme: light)";

/** Return which theme is on the screen now. */
export function shownTheme(): "dark" | "light" {
  const { theme } = preferencesStore.get();
  if (theme !== "system") return theme;
  return window.matchMedia(LIGHT).matches ? "light" : "dark";
}

function show(): void {
  const { language, colours, density } = preferencesStore.get();
  const root = document.documentElement;
  root.lang = language;
  root.dataset["density"] = density;
  const theme = shownTheme();
  if (root.dataset["theme"] === theme && root.dataset["colours"] === colours) return;
  root.dataset["turning"] = "";
  root.dataset["theme"] = theme;
  root.dataset["colours"] = colours;
  // Asking for a measure makes the browser take up the colours before anything may fade again.
  void root.offsetHeight;
  delete root.dataset["turning"];
}

/** Keep the page's look in step with what its reader prefers and what the system says. */
export function followPreferences(): void {
  show();
  preferencesStore.subscribe(show);
  window.matchMedia(LIGHT).addEventListener("change", show);
}
