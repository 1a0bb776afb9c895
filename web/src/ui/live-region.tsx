import { useSyncExternalStore } from "react";

import { announcements } from "@/ui/announcements";

export { announce } from "@/ui/announcements";

/** Reads out what `announce` is told; stands once, at the foot of the page, before anything is said. */
export function LiveRegion() {
  const { polite, assertive } = useSyncExternalStore(announcements.subscribe, announcements.get);
  return (
    <div className="sr-only">
      <div role="status" aria-live="polite" aria-atomic="true">
        {polite}
      </div>
      <div role="alert" aria-live="assertive" aria-atomic="true">
        {assertive}
      </div>
    </div>
  );
}
