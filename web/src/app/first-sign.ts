import { fetchSoon } from "@/ui/later";

const SIGNS = ["pointermove", "pointerdown", "keydown"] as const;

/** Fetch menus, dialogs and what they show as soon as somebody moves or presses anything: long before one can be opened. */
export function fetchAtFirstSign(): void {
  const begin = (): void => {
    for (const sign of SIGNS) window.removeEventListener(sign, begin, true);
    fetchSoon().catch(() => {
      // They are fetched again when one is opened.
    });
  };
  for (const sign of SIGNS) window.addEventListener(sign, begin, true);
}
