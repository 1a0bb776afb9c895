// What the list of markets decides by itself: which are shown, in which order, and how they compare.
import { compare, type Decimal, parse, read, subtract, toNumber } from "@/lib/decimal";
import { percentOf } from "@/lib/market-live";
import type { Bar, MarketSummary } from "@/lib/schema";
import { toDate } from "@/lib/time";

/** Most instruments that are compared at once. */
export const COMPARED_MAX = 6;
/** Stands for every quote asset. */
export const ANY = "";

export const SPANS = ["1H", "24H", "7D"] as const;
export type Span = (typeof SPANS)[number];
type SpanTerms = { readonly interval: "1m" | "15m" | "4h"; readonly bars: number; readonly seconds: number };
export const SPAN_TERMS: Record<Span, SpanTerms> = {
  "1H": { interval: "1m", bars: 60, seconds: 60 },
  "24H": { interval: "15m", bars: 96, seconds: 900 },
  "7D": { interval: "4h", bars: 42, seconds: 14_400 },
};

/** Colours and dashes of lines, in their order; the dash tells them apart where colour does not. */
export const LINE_COLOURS = ["accent", "warning", "success", "sell", "text", "faint"] as const;

export type SortColumn = "symbol" | "last" | "change" | "quantity" | "turnover" | "spread";
export type ComparedLine = {
  readonly symbol: string;
  readonly points: readonly { readonly time: number; readonly value: number }[];
  /** Of the whole span, null where nothing traded. */
  readonly percent: Decimal | null;
};
/** What the table behind the comparison tells of a moment: per cent by symbol. */
export type ComparedRow = { readonly time: number; readonly values: ReadonlyMap<string, number> };

/** Return the markets whose symbol or assets have what was typed in them, in one quote asset or any. */
export function filtered(markets: readonly MarketSummary[], typed: string, quote: string): MarketSummary[] {
  const wanted = lettersOf(typed);
  return markets.filter(
    (market) =>
      (quote === ANY || market.quote === quote) &&
      lettersOf(`${market.symbol} ${market.base}${market.quote}`).includes(wanted),
  );
}

/** Return all quote assets, by their names. */
export function quotesOf(markets: readonly MarketSummary[]): string[] {
  return [...new Set(markets.map((market) => market.quote))].sort();
}

/** Return symbols in order of a column; what has no value comes last either way. */
export function orderOf(
  markets: readonly MarketSummary[],
  column: SortColumn,
  direction: "ascending" | "descending",
): string[] {
  const turn = direction === "ascending" ? 1 : -1;
  const bySymbol = (a: MarketSummary, b: MarketSummary) => (a.symbol < b.symbol ? -1 : 1);
  const sorted = [...markets].sort((a, b) => {
    if (column === "symbol") return turn * bySymbol(a, b);
    const [left, right] = [valueOf(a, column), valueOf(b, column)];
    if (left === null || right === null) return left === right ? bySymbol(a, b) : left === null ? 1 : -1;
    return turn * compare(left, right) || bySymbol(a, b);
  });
  return sorted.map((market) => market.symbol);
}

/** Return markets in an order that was decided before; those that came since stand behind. */
export function arranged(markets: readonly MarketSummary[], order: readonly string[]): MarketSummary[] {
  const places = new Map(order.map((symbol, at) => [symbol, at]));
  const placeOf = (market: MarketSummary) => places.get(market.symbol) ?? order.length;
  return [...markets].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Return the instruments to compare with one more or one less; a seventh changes nothing. */
export function toggled(chosen: readonly string[], symbol: string): readonly string[] {
  if (chosen.includes(symbol)) return chosen.filter((each) => each !== symbol);
  return chosen.length >= COMPARED_MAX ? chosen : [...chosen, symbol];
}

/** Return how a price moved from the open of its first bar on, in per cent; bars ascend. */
export function comparedLine(symbol: string, bars: readonly Bar[]): ComparedLine {
  const first = bars[0];
  if (first === undefined) return { symbol, points: [], percent: null };
  const start = parse(first.open);
  const percentAt = (bar: Bar) => percentOf(subtract(parse(bar.close), start), start);
  const points = bars.flatMap((bar) => {
    const percent = percentAt(bar);
    return percent === null ? [] : [{ time: secondsOf(bar.time), value: toNumber(percent) }];
  });
  const last = bars.at(-1);
  return { symbol, points, percent: last === undefined ? null : percentAt(last) };
}

/** Return bars that are not older than a span, so that all lines begin together. */
export function withinSpan(bars: readonly Bar[], span: Span, now: number): Bar[] {
  const { seconds, bars: count } = SPAN_TERMS[span];
  const from = now / 1_000 - seconds * count;
  return bars.filter((bar) => secondsOf(bar.time) >= from);
}

/** Return what lines say at each moment of any of them, the newest first; a line says what it said last. */
export function comparedRows(lines: readonly ComparedLine[]): ComparedRow[] {
  const times = [...new Set(lines.flatMap((line) => line.points.map((point) => point.time)))].sort((a, b) => a - b);
  const at = new Map(lines.map((line) => [line.symbol, new Map(line.points.map((point) => [point.time, point.value]))]));
  const held = new Map<string, number>();
  const rows = times.map((time) => {
    for (const [symbol, values] of at) {
      const value = values.get(time);
      if (value !== undefined) held.set(symbol, value);
    }
    return { time, values: new Map(held) };
  });
  return rows.reverse();
}

function valueOf(market: MarketSummary, column: Exclude<SortColumn, "symbol">): Decimal | null {
  const text = {
    last: market.last_price,
    change: market.change_percent,
    quantity: market.quantity,
    turnover: market.turnover,
    spread: market.spread,
  }[column];
  return text === null ? null : read(text);
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "");
}

function secondsOf(iso: string): number {
  return Math.floor(toDate(iso).getTime() / 1_000);
}
