// What opens above the page. None of it is needed to draw a screen, so it is fetched at the first sign of somebody
// who may press a button, and at the latest when he has.
import { later } from "@/ui/later";

const SOON = { soon: true };

export const DialogBox = later(async () => (await import("@/ui/dialog-box")).DialogBox, SOON);
export const ConfirmBox = later(async () => (await import("@/ui/dialog-box")).ConfirmBox, SOON);
export const SheetBox = later(async () => (await import("@/ui/sheet-box")).SheetBox, SOON);
export const MenuBox = later(async () => (await import("@/ui/menu-box")).MenuBox, SOON);
export const ContextMenuBox = later(async () => (await import("@/ui/menu-box")).ContextMenuBox, SOON);
export const PopoverBox = later(async () => (await import("@/ui/popover-box")).PopoverBox, SOON);
