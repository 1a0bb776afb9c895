import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect } from "react";
import { MarketHeader } from "@/features/instruments/components/market-header";
import { instrumentsQuery } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { selectSymbol, useSymbol } from "@/stores/selection";
import { listen } from "@/stream/socket";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { SmallWorkspace, Workspace } from "../opening";
import { useWide, WIDE } from "../use-wide";
import { favouriteOf } from "./favourite";

/** For how long what panels will listen to is listened to beforehand. */
const AHEAD_MS = 10_000;

/** Ask for the market that the address names, so that panels have it when they are drawn for the first time. */
export function listenAhead(): void {
  const symbol = namedIn(window.location.pathname);
  if (symbol === null) return;
  const stops = (["book", "quotes", "trades"] as const).map((channel) => listen({ channel, symbol }));
  setTimeout(() => { for (const stop of stops) stop(); }, AHEAD_MS);
}

function namedIn(path: string): string | null {
  const [, screen, name] = path.split("/");
  if (screen !== "trade" || !name) return null;
  try {
    return decodeURIComponent(name);
  } catch {
    // No symbol is written so; the page leads to one that is.
    return null;
  }
}

/** Show everything that one needs to trade an instrument. */
export function TradePage({ symbol }: { symbol: string | null }) {
  const t = useStrings();
  const wide = useWide(WIDE);
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
