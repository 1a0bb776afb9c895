// Finding instruments by what is typed.
import uFuzzy from "@leeoniya/ufuzzy";
import type { MarketSummary } from "@/lib/schema";

export type Group = "recent" | "watched" | "others" | "found";
export type Row<T> = { readonly market: T; readonly group: Group; readonly marks: readonly number[] };
type Named = Pick<MarketSummary, "symbol" | "base" | "quote">;

/** From how many letters on a slip of the hand is forgiven, and of how many words the order. */
const SLIPS_FROM = 4;
const WORDS_MAX = 3;

/** One letter of a word may be wrong, missing, too many, or in the place of its neighbour. */
const fuzzy = new uFuzzy({
  intraMode: 1,
  intraRules: (word: string) => {
    const slips = word.length >= SLIPS_FROM ? 1 : 0;
    return {
      intraSlice: [1, Infinity] as [number, number],
      intraIns: slips as 0 | 1,
      intraSub: slips as 0 | 1,
      intraTrn: slips as 0 | 1,
      intraDel: slips as 0 | 1,
    };
  },
});
/** Most instruments that are listed at once. */
export const SHOWN_MAX = 100;

/**
 * Return the instruments that fit what was typed, the best first; with nothing typed those that were
 * looked at last, then those of watchlists, then the rest by symbol.
 */
export function found<T extends Named>(
  markets: readonly T[],
  typed: string,
  recent: readonly string[],
  watched: ReadonlySet<string>,
): Row<T>[] {
  const query = typed.trim();
  return (query === "" ? grouped(markets, recent, watched) : ranked(markets, query)).slice(0, SHOWN_MAX);
}

function grouped<T extends Named>(
  markets: readonly T[],
  recent: readonly string[],
  watched: ReadonlySet<string>,
): Row<T>[] {
  const bySymbol = new Map(markets.map((market) => [market.symbol, market]));
  const last = recent.flatMap((symbol) => bySymbol.get(symbol) ?? []);
  const rest = markets
    .filter((market) => !recent.includes(market.symbol))
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const row = (group: Group) => (market: T) => ({ market, group, marks: [] });
  return [
    ...last.map(row("recent")),
    ...rest.filter((market) => watched.has(market.symbol)).map(row("watched")),
    ...rest.filter((market) => !watched.has(market.symbol)).map(row("others")),
  ];
}

function ranked<T extends Named>(markets: readonly T[], query: string): Row<T>[] {
  const hay = markets.map((market) => `${market.symbol} ${market.base} ${market.quote}`);
  const [, info, order] = fuzzy.search(hay, plainQuery(query), WORDS_MAX);
  const rows = (order ?? []).flatMap((at): Row<T>[] => {
    const market = markets[info?.idx[at] ?? -1];
    if (market === undefined) return [];
    return [{ market, group: "found", marks: marksIn(market.symbol, info?.ranges[at] ?? []) }];
  });
  const beginning = query.toUpperCase();
  const begins = (row: Row<T>) => (row.market.symbol.toUpperCase().startsWith(beginning) ? 0 : 1);
  return rows.sort((a, b) => begins(a) - begins(b));
}

/** Marks between two assets are typed in many ways: "btc/usd", "btc-usd", "btcusd". */
function plainQuery(query: string): string {
  return query.replaceAll(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** Return the places of a symbol's letters that were matched; ranges are pairs of from and to. */
function marksIn(symbol: string, ranges: readonly number[]): number[] {
  const marks: number[] = [];
  for (let at = 0; at + 1 < ranges.length; at += 2) {
    const to = Math.min(ranges[at + 1] ?? 0, symbol.length);
    for (let place = ranges[at] ?? 0; place < to; place += 1) marks.push(place);
  }
  return marks;
}
