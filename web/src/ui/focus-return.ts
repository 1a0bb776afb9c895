import { useRef } from "react";

const FIRST_FIELD = "form :is(input:not([hidden], [type=hidden], [aria-hidden=true]), select, textarea):not(:disabled)";

/**
 * Returns handlers that put the focus into the first field of a dialog's form, where it has one, and give it
 * back to where it was before the dialog opened, or to the menu's button.
 */
export function useFocusReturn() {
  const before = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus(event: Event): void {
      before.current = origin(document.activeElement);
      const dialog = event.target instanceof Element ? event.target : null;
      const field = dialog?.querySelector<HTMLElement>(FIRST_FIELD);
      if (!field) return;
      event.preventDefault();
      field.focus();
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
