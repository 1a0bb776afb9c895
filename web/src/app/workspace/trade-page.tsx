import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { MarketHeader } from "@/features/instruments/components/market-header";
import { instrumentsQuery } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { selectSymbol, useSymbol } from "@/stores/selection";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { useWide } from "../use-wide";
import { favouriteOf } from "./favourite";

const Workspace = lazy(async () => ({ default: (await import("./workspace")).Workspace }));
const SmallWorkspace = lazy(async () => ({
  default: (await import("./small-workspace")).SmallWorkspace,
}));

/** Show everything that one needs to trade an instrument. */
export function TradePage({ symbol }: { symbol: string | null }) {
  const t = useStrings();
  const wide = useWide(1024);
  const selected = useSymbol();
  const instruments = useQuery(instrumentsQuery).data;
  const wanted = instruments && favouriteOf(instruments, symbol, selected);

  useEffect(() => {
    if (!wanted) return;
    selectSymbol(wanted);
    if (wanted !== symbol) navigate(`/trade/${encodeURIComponent(wanted)}`, { replace: true });
  }, [wanted, symbol]);

  if (instruments?.length === 0) {
    return <EmptyState wholePage title={t.app.noInstruments.title} detail={t.app.noInstruments.detail} />;
  }
  if (!wanted || selected !== wanted) return <Skeleton className="m-2 h-full" />;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <h1 className="sr-only">{`${t.app.screens.trade} ${wanted}`}</h1>
      <MarketHeader />
      <div className="min-h-0 flex-1">
        <Suspense fallback={<Skeleton className="m-2 h-full" />}>
          {wide ? <Workspace /> : <SmallWorkspace />}
        </Suspense>
      </div>
    </div>
  );
}
