import { plural } from "@/lib/plural";

/** Words of time and sales. */
export const trades = {
  caption: (symbol: string) => `Trades of ${symbol}, the newest first`,
  noInstrument: "Choose an instrument to see its trades",
  empty: "No trades yet",
  emptyDetail: "The first trade shows up here as soon as two orders meet.",
  emptyFiltered: "No trade is this large",
  emptyFilteredDetail: "Of the latest 500 none reaches the quantity. Ask for less.",
  settings: "Which trades are shown",
  atLeast: "At least",
  showAll: "Show all",
  newer: (count: number) => plural(count, { one: "1 newer", other: "# newer" }),
  resume: "Show the newest trades",
  paused: "Paused",
  bought: "bought",
  sold: "sold",
};
