interface Named {
  symbol: string;
}

const FIRST = "BTC-USD";

/** Return the symbol to show: the one asked for, the last one seen, or a well-known one. */
export function favouriteOf(
  instruments: readonly Named[],
  asked: string | null,
  last: string | null,
): string | null {
  const bySymbol = new Map(instruments.map(({ symbol }) => [symbol.toUpperCase(), symbol]));
  for (const wanted of [asked, last, FIRST]) {
    const found = wanted && bySymbol.get(wanted.toUpperCase());
    if (found) return found;
  }
  return instruments[0]?.symbol ?? null;
}
