import { accountStore } from "@/stores/account";
import { useStrings } from "@/stores/language";
import { useAccountId } from "@/stores/selection";
import { useStore } from "@/stores/store";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { Positions } from "./positions";

/** Show what the account holds by trading, at the prices of now, and let it be closed. */
export function PositionsPanel() {
  const t = useStrings();
  const accountId = useAccountId();
  const { state } = useStore(accountStore);
  if (accountId === null) return <EmptyState icon="portfolio" title={t.positions.noAccount} />;
  if (state === "refused") return <EmptyState icon="lock" title={t.positions.refused} />;
  if (state === "loading" || state === "none") return <Skeleton lines={4} className="p-3" />;
  return <Positions key={accountId} isStale={state === "stale"} />;
}
