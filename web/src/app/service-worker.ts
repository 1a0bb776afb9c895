import { trustedScriptUrl } from "@/lib/trusted";

/** Let the terminal be installed, and open while the venue is away; not while it is being built. */
export function registerServiceWorker(): void {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    navigator.serviceWorker.register(trustedScriptUrl("/sw.js")).catch(() => {
      // Private windows and plain http refuse it; the page works without.
    });
  });
}
