import { useAccount } from "@/lib/queries/accounts";
import { useAccountId } from "@/stores/selection";
import { useMay } from "@/stores/session";

/** Tell whether the reader may trade on the account that is looked at; the venue decides in the end. */
export function useMayTrade(): boolean {
  const mayTrade = useMay("orders.trade");
  const account = useAccount(useAccountId());
  return mayTrade && account?.level !== "view";
}
