import { Suspense, type ReactNode } from "react";
import { useStrings } from "@/stores/language";
import { PanelBoundary } from "@/ui/error-boundary";
import { Skeleton } from "@/ui/skeleton";

/** Hold a whole screen: while it is fetched, and when it fails. */
export function PageBoundary({ children }: { children: ReactNode }) {
  const t = useStrings();
  return (
    <PanelBoundary name={t.app.name}>
      <Suspense fallback={<Skeleton className="h-full" />}>{children}</Suspense>
    </PanelBoundary>
  );
}
