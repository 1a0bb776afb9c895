import { plural } from "@/lib/plural";
import type { book as english } from "@/strings/en/book";
import type { Strings } from "@/strings/shape";

/** Woorden van het orderboek. */
export const book: Strings<typeof english> = {
  caption: (symbol) => `Orderboek van ${symbol}: laatprijzen boven, biedprijzen onder`,
  loading: "Het orderboek wordt geladen",
  noInstrument: "Kies een instrument om zijn orderboek te zien",
  empty: "Het orderboek is leeg",
  emptyDetail: "Niemand biedt of vraagt iets. De eerste limietorder verschijnt hier.",
  settings: "Weergave van het orderboek",
  step: "Niveaus samenvoegen per",
  bars: "Wat de balken tonen",
  barsTotal: "Alles tot en met het niveau",
  barsLevel: "Elk niveau apart",
  stale: "Niet actueel",
  oneClick: "Eén klik handelt",
  own: "Eigen",
  asks: "Laat",
  bids: "Bied",
  sides: { ask: "Laat", bid: "Bied" },
  take: (side, price) => `${side} ${price}: gebruik deze prijs`,
  filledIn: (side, price) => `Orderformulier: ${side} tegen ${price}`,
  notSubmitted: "De order is niet ingediend",
  middle: "Midden van de beste prijzen",
  spread: "Spread",
  held: "Prijzen staan stil",
  heldDetail: "Regels houden hun prijs zolang je ze aanwijst.",
  hint: "Wijs een niveau aan voor de som, klik om de prijs te gebruiken",
  nothingThere: "Hier staat niets meer",
  toHere: (quantity, average, notional) =>
    `Tot hier ${quantity} · gem. ${average} · ${notional}`,
  ownOrder: (quantity) => `Jouw ${quantity}`,
  ahead: (ahead, level) => `ongeveer ${ahead} voor je van ${level} op deze prijs`,
  placeUnknown: "de plaats in de rij is nog niet bekend",
  moreOrders: (count) => plural(count, { one: "en nog 1 order", other: "en nog # orders" }, "nl"),
};
