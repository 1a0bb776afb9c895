import { useStrings } from "@/stores/language";
import { AppLink } from "@/stores/navigation";
import { EmptyState } from "@/ui/empty-state";

/** Say that an address leads nowhere, and where one can go. */
export function NotFound() {
  const t = useStrings();
  return (
    <main className="h-dvh">
      <EmptyState
        wholePage
        title={t.app.notFound.title}
        action={
          <AppLink to="/trade" className="text-accent underline">
            {t.app.notFound.back}
          </AppLink>
        }
      />
    </main>
  );
}
