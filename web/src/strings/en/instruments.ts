// Words of the instrument's header, and of choosing another.
import { plural } from "@/lib/plural";

export const instruments = {
  choose: "Choose an instrument",
  chosen: (symbol: string) => `${symbol}, choose another instrument`,
  search: "Search instruments",
  hint: "Symbol or asset",
  results: "Instruments",
  groups: { recent: "Recent", watched: "Watchlists", others: "All instruments", found: "Found" },
  found: (count: number) => plural(count, { one: "# instrument", other: "# instruments" }),
  empty: (query: string) => `No instrument fits “${query}”`,
  emptyDetail: "Try a part of its symbol, or an asset.",
  none: "No instruments are listed",
  moves: { choose: "choose", open: "open", close: "close" },
  header: "Market",
  last: "Last price",
  noTrade: "No trade yet",
  up: "up from the trade before",
  down: "down from the trade before",
  change: "24 h change",
  high: "24 h high",
  low: "24 h low",
  quantity: (asset: string) => `24 h quantity, ${asset}`,
  turnover: (asset: string) => `24 h turnover, ${asset}`,
  spread: "Spread",
  bps: (value: string) => `${value} bp`,
  short: { high: "High", low: "Low", quantity: "Quantity", turnover: "Turnover", spread: "Spread" },
};
