import { accountStore } from "@/stores/account";
import { useStrings } from "@/stores/language";
import { useAccountId } from "@/stores/selection";
import { useStore } from "@/stores/store";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { Balances } from "./balances";

/** Show what the account has of each asset, what of it is reserved, and what it is worth. */
export function BalancesPanel() {
  const t = useStrings();
  const accountId = useAccountId();
  const { state } = useStore(accountStore);
  if (accountId === null) return <EmptyState icon="wallet" title={t.positions.noAccount} />;
  if (state === "refused") return <EmptyState icon="lock" title={t.positions.refused} />;
  if (state === "loading" || state === "none") return <Skeleton lines={4} className="p-3" />;
  return <Balances key={accountId} accountId={accountId} isStale={state === "stale"} />;
}
