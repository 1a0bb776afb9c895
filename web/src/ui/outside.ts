/** Keeps a dialog open while somebody answers a message that lies above it. */
export function keepForToasts(event: CustomEvent<{ originalEvent: Event }>): void {
  const { target } = event.detail.originalEvent;
  if (target instanceof Element && target.closest("[data-toast]")) event.preventDefault();
}
