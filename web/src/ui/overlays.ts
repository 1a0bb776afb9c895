// What opens above the page. None of it is needed to draw a screen, so it is fetched at the first sign of somebody
// who may press a button, and at the latest when he has.
import { later } from "@/ui/later";

export const DialogBox = later(async () => (await import("@/ui/dialog-box")).DialogBox);
export const ConfirmBox = later(async () => (await import("@/ui/dialog-box")).ConfirmBox);
export const SheetBox = later(async () => (await import("@/ui/sheet-box")).SheetBox);
export const MenuBox = later(async () => (await import("@/ui/menu-box")).MenuBox);
export const ContextMenuBox = later(async () => (await import("@/ui/menu-box")).ContextMenuBox);
export const PopoverBox = later(async () => (await import("@/ui/popover-box")).PopoverBox);

/** Fetches all of it, so that nobody waits for a menu that he opens. */
export async function fetchOverlays(): Promise<void> {
  const all = [DialogBox, ConfirmBox, SheetBox, MenuBox, ContextMenuBox, PopoverBox];
  await Promise.all(all.map((each) => each.fetch()));
}
