import { useRef } from "react";

/** Returns handlers that give the focus back to where it was before a dialog opened, or to the menu's button. */
export function useFocusReturn() {
  const before = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus(): void {
      before.current = origin(document.activeElement);
    },
    onCloseAutoFocus(event: Event): void {
      event.preventDefault();
      before.current?.focus();
    },
  };
}

/** A menu that opened the dialog is gone by the time it closes; its button is not. */
function origin(active: Element | null): HTMLElement | null {
  const button = active?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  if (button) return document.getElementById(button);
  return active instanceof HTMLElement ? active : null;
}
