import { Suspense } from "react";
import { useStrings } from "@/stores/language";
import { PanelBoundary } from "@/ui/error-boundary";
import { Skeleton } from "@/ui/skeleton";
import { PANELS, type PanelId } from "./panels";

/** Show one panel; when it fails, the others go on. */
export function PanelFrame({ id }: { id: PanelId }) {
  const t = useStrings();
  const Panel = PANELS[id];
  return (
    <section aria-label={t.app.panels[id]} className="h-full min-h-0 overflow-hidden bg-panel">
      <PanelBoundary name={t.app.panels[id]}>
        <Suspense fallback={<Skeleton className="m-2 h-full" />}>
          <Panel />
        </Suspense>
      </PanelBoundary>
    </section>
  );
}
