import { useInstrument } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { useSymbol } from "@/stores/selection";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { TradesView } from "./trades-view";

/** Show the public trades of the instrument one looks at, the newest first. */
export function TradesPanel() {
  const t = useStrings();
  const symbol = useSymbol();
  const instrument = useInstrument(symbol);
  if (symbol === null) return <EmptyState icon="list" title={t.trades.noInstrument} />;
  if (instrument === undefined) return <Skeleton lines={12} className="p-3" />;
  return <TradesView key={symbol} instrument={instrument} />;
}
