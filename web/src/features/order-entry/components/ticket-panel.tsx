import { useQuery } from "@tanstack/react-query";
import { accountsQuery } from "@/lib/queries/accounts";
import { instrumentsQuery } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { useAccountId, useSymbol } from "@/stores/selection";
import { useMay, useMe } from "@/stores/session";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { Ticket } from "./ticket";

/** Show the ticket of the instrument and account that are chosen, or say why there is none. */
export function TicketPanel() {
  const { gates } = useStrings().orderEntry;
  const me = useMe();
  const mayTrade = useMay("orders.trade");
  const symbol = useSymbol();
  const accountId = useAccountId();
  const instruments = useQuery(instrumentsQuery).data;
  const accounts = useQuery(accountsQuery).data;
  const instrument = instruments?.find((each) => each.symbol === symbol);

  if (me !== null && !mayTrade) {
    return <EmptyState icon="lock" title={gates.permissionTitle} detail={gates.permissionDetail} />;
  }
  if (me === null || instruments === undefined || accounts === undefined) {
    return <div className="p-3"><Skeleton lines={8} /></div>;
  }
  if (accountId === null) {
    return <EmptyState icon="wallet" title={gates.accountTitle} detail={gates.accountDetail} />;
  }
  const level = accounts.find((each) => each.account_id === accountId)?.level;
  if (level === undefined || level === "view") {
    return <EmptyState icon="lock" title={gates.levelTitle(String(accountId))} detail={gates.levelDetail} />;
  }
  if (instrument === undefined) {
    return <EmptyState icon="search" title={gates.symbolTitle} detail={gates.symbolDetail} />;
  }
  return <Ticket instrument={instrument} accountId={accountId} />;
}
