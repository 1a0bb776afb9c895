import { plural } from "@/lib/plural";
import type { trades as english } from "@/strings/en/trades";
import type { Strings } from "@/strings/shape";

/** Woorden van de transactielijst. */
export const trades: Strings<typeof english> = {
  caption: (symbol) => `Transacties in ${symbol}, de nieuwste eerst`,
  noInstrument: "Kies een instrument om de transacties te zien",
  empty: "Nog geen transacties",
  emptyDetail: "De eerste transactie verschijnt hier zodra twee orders elkaar vinden.",
  emptyFiltered: "Geen transactie is zo groot",
  emptyFilteredDetail: "Van de laatste 500 haalt er geen de hoeveelheid. Vraag om minder.",
  settings: "Welke transacties te zien zijn",
  atLeast: "Vanaf",
  showAll: "Toon alle",
  newer: (count) => plural(count, { one: "1 nieuwere", other: "# nieuwere" }, "nl"),
  resume: "Toon de nieuwste transacties",
  paused: "Gepauzeerd",
  bought: "gekocht",
  sold: "verkocht",
};
