import { cx } from "@/lib/cx";
import { liveMarket } from "@/lib/market-live";
import { usePriceDigits } from "@/lib/queries/instruments";
import { useMarket } from "@/lib/queries/markets";
import { read, toNumber } from "@/lib/decimal";
import { useStrings } from "@/stores/language";
import { useLiveQuote } from "@/stream/hooks";
import { Change, Num } from "@/ui/number";
import { Sparkline } from "@/ui/sparkline";

interface PricesProps {
  readonly symbol: string;
  /** Last and change alone, for a narrow panel. */
  readonly isCompact?: boolean;
}

const HIDDEN_WHEN_NARROW = "hidden @2xl:block";

/** What stands above the prices of a list; each row says it again to screen readers. */
export function PriceHeads({ hasActions = false }: { readonly hasActions?: boolean }) {
  const { columns } = useStrings("watchlists").watchlists;
  return (
    <div aria-hidden className="@container border-b border-line">
      <div className={cx("flex h-7 items-center gap-2 px-3 text-11 font-medium text-muted", hasActions && "pr-10! pointer-coarse:pr-13!")}>
        <span className="flex-1" />
        <span className={`w-24 ${HIDDEN_WHEN_NARROW}`}>{columns.day}</span>
        <span className={`w-20 text-right ${HIDDEN_WHEN_NARROW}`}>{columns.spread}</span>
        <span className="w-24 text-right">{columns.last}</span>
        <span className="w-20 text-right">{columns.change}</span>
      </div>
    </div>
  );
}

/** What an instrument costs now: the cells of a row, from left to right. */
export function Prices({ symbol, isCompact = false }: PricesProps) {
  const t = useStrings("watchlists", "markets");
  const { columns } = t.watchlists;
  const market = useMarket(symbol);
  const quote = useLiveQuote(symbol);
  const digits = usePriceDigits(symbol);
  const { last, changePercent, spread } = liveMarket(market, quote);
  const day = (market?.sparkline ?? []).flatMap((price) => {
    const value = read(price);
    return value === null ? [] : [toNumber(value)];
  });
  return (
    <>
      {isCompact ? null : (
        <span className={`w-24 ${HIDDEN_WHEN_NARROW}`}>
          {day.length > 1 ? <Sparkline values={day} label={t.markets.sparkline(symbol)} width={88} tone="muted" /> : null}
        </span>
      )}
      {isCompact ? null : (
        <span className={`w-20 text-right ${HIDDEN_WHEN_NARROW}`}>
          <span className="sr-only">{columns.spread} </span>
          <Num value={spread} digits={digits} tone="muted" />
        </span>
      )}
      <span className={isCompact ? "text-right" : "w-24 text-right"}>
        <span className="sr-only">{columns.last} </span>
        <Num value={last} digits={digits} flash />
      </span>
      <span className="w-20 text-right">
        <span className="sr-only">{columns.change} </span>
        <Change value={changePercent} percent />
      </span>
    </>
  );
}
