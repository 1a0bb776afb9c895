// Woorden van de kop van een instrument, en van het kiezen van een ander.
import { plural } from "@/lib/plural";
import type { instruments as english } from "@/strings/en/instruments";
import type { Strings } from "@/strings/shape";

export const instruments: Strings<typeof english> = {
  choose: "Kies een instrument",
  chosen: (symbol) => `${symbol}, kies een ander instrument`,
  search: "Zoek instrumenten",
  hint: "Symbool of activum",
  results: "Instrumenten",
  groups: { recent: "Onlangs", watched: "Volglijsten", others: "Alle instrumenten", found: "Gevonden" },
  found: (count) => plural(count, { one: "# instrument", other: "# instrumenten" }, "nl"),
  empty: (query) => `Geen instrument past bij “${query}”`,
  emptyDetail: "Probeer een deel van het symbool, of een activum.",
  none: "Er staan geen instrumenten genoteerd",
  moves: { choose: "kiezen", open: "openen", close: "sluiten" },
  header: "Markt",
  last: "Laatste prijs",
  noTrade: "Nog niet gehandeld",
  up: "hoger dan de vorige transactie",
  down: "lager dan de vorige transactie",
  change: "Verschil 24 u",
  high: "Hoogste 24 u",
  low: "Laagste 24 u",
  quantity: (asset) => `Hoeveelheid 24 u, ${asset}`,
  turnover: (asset) => `Omzet 24 u, ${asset}`,
  spread: "Spread",
  bps: (value) => `${value} bp`,
  short: { high: "Hoogste", low: "Laagste", quantity: "Hoeveelheid", turnover: "Omzet", spread: "Spread" },
};
