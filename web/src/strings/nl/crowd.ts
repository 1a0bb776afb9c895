import type { crowd as en } from "@/strings/en/crowd";
import type { Strings } from "@/strings/shape";

export const crowd: Strings<typeof en> = {
  title: "Menigte",
  lead: "Gesimuleerde handelaren die de orderboeken vullen, met eigen geld dat niemand anders ziet.",
  state: "Toestand",
  running: "Actief",
  paused: "Gepauzeerd",
  unavailable: "Niet gestart",
  unavailableDetail:
    "Deze handelsplaats draait zonder menigte. Je kunt haar hier starten, als de instrumenten die ze verhandelt genoteerd zijn.",
  start: "Menigte starten",
  pause: "Pauzeren",
  resume: "Hervatten",
  pauseHint: "Een pauze annuleert alle orders van de menigte; in de orderboeken staan dan alleen orders van mensen.",
  rate: "Tempo",
  rateHint: "Van 0,1 tot 20 keer het eigen tempo.",
  seed: "Beginwaarde",
  seedHint:
    "Dezelfde beginwaarde maakt dezelfde karakters. Een nieuwe begint met de orders zoals ze staan.",
  apply: "Toepassen",
  applied: "De menigte volgt",
  traders: "Handelaren",
  orders: "Verzoeken per seconde",
  trades: "Transacties per seconde",
  history: "Verzoeken en transacties per seconde, de laatste vijf minuten",
  funds: "Waarmee ze handelt",
  asset: "Activum",
  posted: "Geboekt",
  reserved: "Gereserveerd",
  available: "Beschikbaar",
  mayNot: "Je mag kijken, maar niet sturen: daarvoor moet je instrumenten mogen noteren.",
  rateWrong: "Het tempo moet een getal van 0,1 tot 20 zijn",
  seedWrong: "De beginwaarde moet een geheel getal zijn, niet negatief",
};
