import { liveMarket } from "@/lib/market-live";
import { usePriceDigits } from "@/lib/queries/instruments";
import type { MarketSummary, TradingStatus } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { useLiveQuote } from "@/stream/hooks";
import { Badge } from "@/ui/badge";
import { Change, Num } from "@/ui/number";

interface CellProps {
  readonly market: MarketSummary;
}

// A cell listens while its row is drawn, so only rows on the screen are live.

export function LastCell({ market }: CellProps) {
  const { last } = liveMarket(market, useLiveQuote(market.symbol));
  return <Num value={last} digits={usePriceDigits(market.symbol)} flash />;
}

export function ChangeCell({ market }: CellProps) {
  const { changePercent } = liveMarket(market, useLiveQuote(market.symbol));
  return <Change value={changePercent} percent />;
}

export function SpreadCell({ market }: CellProps) {
  const { spread } = liveMarket(market, useLiveQuote(market.symbol));
  return <Num value={spread} digits={usePriceDigits(market.symbol)} tone="muted" />;
}

const TONES: Record<TradingStatus, "success" | "warning" | "neutral"> = {
  open: "success",
  halted: "warning",
  closed: "neutral",
};

export function StatusCell({ market }: CellProps) {
  const t = useStrings();
  const status = useLiveQuote(market.symbol)?.status ?? market.status;
  return (
    <Badge tone={TONES[status]} icon={status === "open" ? "dot" : "pause"}>
      {t.common.tradingStatuses[status]}
    </Badge>
  );
}
