import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { text, trim } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useInstrument } from "@/lib/queries/instruments";
import { useMarket } from "@/lib/queries/markets";
import type { TradingStatus } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { useSymbol } from "@/stores/selection";
import { useLiveQuote } from "@/stream/hooks";
import { Badge } from "@/ui/badge";
import { Change, Num } from "@/ui/number";
import { type Direction, type Figures, figuresOf } from "../model";
import { useTick } from "../use-tick";
import { useWidth } from "../use-width";
import { SymbolSwitcher } from "./symbol-switcher";

const TONES: Record<TradingStatus, "success" | "warning" | "neutral"> = {
  open: "success",
  halted: "warning",
  closed: "neutral",
};

/** Head the trading screen: which instrument, whether it trades, its price and its day. */
export function MarketHeader() {
  const t = useStrings();
  const symbol = useSymbol();
  const instrument = useInstrument(symbol);
  const summary = useMarket(symbol);
  const quote = useLiveQuote(symbol);
  const figures = figuresOf(summary, quote);
  const status = quote?.status ?? instrument?.status;
  const words = t.instruments;
  const { base = "", quote: money = "" } = instrument ?? {};
  return (
    <section
      aria-label={words.header}
      className="flex shrink-0 flex-wrap items-center gap-x-5 gap-y-1 border-b border-line bg-panel px-1 py-1 md:flex-nowrap md:overflow-x-auto md:px-2"
    >
      <div className="flex w-full min-w-0 items-center gap-x-3 md:w-auto md:shrink-0">
        <SymbolSwitcher />
        {status && (
          <Badge tone={TONES[status]} icon={status === "open" ? "dot" : "pause"}>
            {t.common.tradingStatuses[status]}
          </Badge>
        )}
        <div className="ml-auto flex items-baseline gap-3 pr-2 md:ml-2">
          <LastPrice symbol={symbol ?? ""} price={figures.last} />
          <DayChange symbol={symbol ?? ""} figures={figures} />
        </div>
      </div>
      <dl className="grid w-full grid-cols-4 gap-x-2 px-2 md:flex md:w-auto md:gap-x-6 md:px-0">
        <Figure symbol={symbol} name={words.high} short={words.short.high} value={figures.high} />
        <Figure symbol={symbol} name={words.low} short={words.short.low} value={figures.low} />
        <Figure symbol={symbol} name={words.quantity(base)} short={words.short.quantity} value={summary?.quantity ?? null} compact />
        <Figure symbol={symbol} name={words.turnover(money)} short={words.short.turnover} value={summary?.turnover ?? null} compact isWide />
        <SpreadFigure symbol={symbol} figures={figures} />
      </dl>
    </section>
  );
}

function LastPrice({ symbol, price }: { symbol: string; price: string | null }) {
  const t = useStrings();
  const direction = useTick(symbol, price);
  const tone = direction === "up" ? "text-buy" : direction === "down" ? "text-sell" : "text-text";
  return (
    <p className={cx("flex items-baseline gap-1 text-18 font-semibold", tone)}>
      <span className="sr-only">{t.instruments.last}</span>
      <Arrow direction={direction} />
      <Steady symbol={symbol} text={price ?? ""}>
        {price === null ? <span className="text-13 font-normal text-faint">{t.instruments.noTrade}</span> : <Num value={price} />}
      </Steady>
    </p>
  );
}

function Arrow({ direction }: { direction: Direction }) {
  const { up, down } = useStrings().instruments;
  const shown = direction === "up" ? "▲" : direction === "down" ? "▼" : "";
  return (
    <span className="inline-block w-[1em] text-center text-[0.6em]">
      <span aria-hidden="true">{shown}</span>
      {direction && <span className="sr-only">{direction === "up" ? up : down}</span>}
    </span>
  );
}

function DayChange({ symbol, figures }: { symbol: string; figures: Figures }) {
  const t = useStrings();
  const { change, changePercent } = figures;
  return (
    <p className="flex items-baseline gap-2 text-13" title={t.instruments.change}>
      <span className="sr-only">{t.instruments.change}</span>
      <Steady symbol={symbol} text={changePercent === null ? "" : `▲ ${text(changePercent)}%`}>
        <Change value={changePercent} percent />
      </Steady>
      <span className="max-md:hidden">
        <Steady symbol={symbol} text={change === null ? "" : text(change)}>
          {change === null ? null : <Num value={trim(change)} sign tone="muted" className="text-12" />}
        </Steady>
      </span>
    </p>
  );
}

type FigureProps = {
  symbol: string | null;
  name: string;
  short: string;
  value: string | null;
  compact?: boolean;
  /** Only where there is room. */
  isWide?: boolean;
};

function Figure({ symbol, name, short, value, compact = false, isWide = false }: FigureProps) {
  const language = useLanguage();
  const exact = value === null ? undefined : formatDecimal(value, { language });
  return (
    <div className={cx("min-w-0", isWide && "max-lg:hidden")} title={exact}>
      <dt className="truncate text-11 text-faint">
        <span className="max-md:hidden">{name}</span>
        <span className="md:hidden">{short}</span>
      </dt>
      <dd className="text-13 max-md:text-12">
        <Steady symbol={symbol ?? ""} text={compact ? "999.99M" : (value ?? "")}>
          <Num value={value} compact={compact} />
        </Steady>
      </dd>
    </div>
  );
}

function SpreadFigure({ symbol, figures }: { symbol: string | null; figures: Figures }) {
  const t = useStrings();
  const language = useLanguage();
  const { spread, spreadBps } = figures;
  const bps = spreadBps === null ? "" : t.instruments.bps(formatDecimal(spreadBps, { language, scale: 1 }));
  return (
    <div className="min-w-0">
      <dt className="truncate text-11 text-faint">{t.instruments.spread}</dt>
      <dd className="text-13 whitespace-nowrap max-md:text-12">
        <Steady symbol={symbol ?? ""} text={`${spread === null ? "" : text(trim(spread))} ${bps}`}>
          <Num value={spread === null ? null : trim(spread)} />
          <span className="figures ml-1.5 text-11 text-muted">{bps}</span>
        </Steady>
      </dd>
    </div>
  );
}

/** Keep the room that the widest figure so far took, so that what stands beside it does not move. */
function Steady({ symbol, text: shown, children }: { symbol: string; text: string; children: ReactNode }) {
  const width = useWidth(symbol, shown.length);
  return (
    <span className="inline-block whitespace-nowrap" style={{ minWidth: `${String(width)}ch` }}>
      {children}
    </span>
  );
}
