import { useAccountId } from "@/stores/selection";
import { useStrings } from "@/stores/language";
import { accountStore } from "@/stores/account";
import { useStore } from "@/stores/store";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { OpenOrders } from "./open-orders";

/** Show the orders that may still trade, and let them be replaced and canceled. */
export function OpenOrdersPanel() {
  const t = useStrings();
  const accountId = useAccountId();
  const { state } = useStore(accountStore);
  if (accountId === null) return <EmptyState icon="list" title={t.orders.open.noAccount} />;
  if (state === "refused") return <EmptyState icon="lock" title={t.orders.open.refused} />;
  if (state === "loading" || state === "none") return <Skeleton lines={5} className="p-3" />;
  return <OpenOrders key={accountId} isStale={state === "stale"} />;
}
