import { useStrings } from "@/stores/language";
import { AppLink } from "@/stores/navigation";
import { Icon } from "@/ui/icon";

/** Return where the ledger rows are that fit a query. */
export function ledgerOf(query: string): string {
  return `/portfolio?rows=${encodeURIComponent(query)}`;
}

/** Lead to the ledger rows of an execution. */
export function LedgerLink({ executionId }: { readonly executionId: number }) {
  const t = useStrings();
  const label = t.orders.fills.ledger(executionId);
  return (
    <AppLink
      to={ledgerOf(`execution_id=${String(executionId)}`)}
      aria-label={label}
      title={label}
      className="inline-grid size-6 place-items-center rounded-3 text-muted hover:bg-raised hover:text-text pointer-coarse:size-9"
    >
      <Icon name="transfer" size={14} />
    </AppLink>
  );
}
