import type { positions as english } from "@/strings/en/positions";
import type { Strings } from "@/strings/shape";

/** Woorden van posities en saldi. */
export const positions: Strings<typeof english> = {
  caption: "Posities",
  empty: "Geen posities",
  emptyDetail: "Wat je koopt, staat hier met winst en verlies.",
  noAccount: "Kies een rekening om de posities te zien",
  refused: "Je mag deze rekening niet bekijken.",
  stale: "Niet actueel",
  showClosed: "Toon gesloten posities",
  closedOnly: "Geen open positie. Gesloten posities houden hun gerealiseerde winst.",
  columns: {
    average: "Gemiddelde prijs",
    last: "Laatste",
    value: "Waarde",
    unrealised: "Ongerealiseerd",
    realised: "Gerealiseerd",
    actions: "Acties",
  },
  close: "Sluiten",
  reverse: "Omkeren",
  add: "Uitbreiden",
  more: (symbol) => `Wat te doen met de positie in ${symbol}`,
  addTo: (symbol) => `${symbol} uitbreiden`,
  closeOf: (symbol) => `${symbol} sluiten`,
  closeTitle: (symbol) => `De positie in ${symbol} sluiten?`,
  reverseTitle: (symbol) => `De positie in ${symbol} omkeren?`,
  plan: (side, quantity, asset) =>
    `Een marktorder: ${side} ${quantity} ${asset}. Die handelt meteen, tegen de beste prijzen die er zijn.`,
  leaves: (quantity, asset) => `Er blijft ${quantity} ${asset} over, want dat is minder dan een lot.`,
  failed: "De positie is niet gewijzigd",
  why: {
    nothing: "Er is niets te sluiten.",
    belowLot: (lot) => `Het is minder dan één lot van ${lot}, en dat is niet te verhandelen.`,
    belowLeast: (least) => `Het is minder dan ${least}, het minste dat te verhandelen is.`,
    aboveMost: (most) => `Eén order mag hoogstens ${most} zijn. Sluit in delen met het orderformulier.`,
    reserved: (available, asset) =>
      `Er is maar ${available} ${asset} beschikbaar, de rest is gereserveerd door open orders. Annuleer die eerst.`,
    notHeld: (available, asset) =>
      `Er is maar ${available} ${asset}: op een spotbeurs verkoop je wat je hebt.`,
    cannotGoShort: (needed, available, asset) =>
      `Op een spotbeurs gaat niemand short: omkeren verkoopt ${needed} ${asset}, en er is ${available} beschikbaar.`,
    noMoney: (needed, available, asset) =>
      `Dat kost ongeveer ${needed} ${asset}, en er is ${available} beschikbaar.`,
    notTrading: (status) => `Het instrument handelt nu niet: ${status}.`,
    unknown: "Het instrument is nog niet bekend.",
    viewOnly: "Je mag deze rekening bekijken, maar er niet op handelen.",
  },
  balances: {
    caption: "Saldi",
    empty: "Niets op deze rekening",
    emptyDetail: "Een storting door een beheerder, of een eerste transactie, verschijnt hier.",
    posted: "Geboekt",
    reserved: "Gereserveerd",
    available: "Beschikbaar",
    value: "Waarde",
    valueIn: (asset) => `Waarde in ${asset}`,
    total: "Totaal",
    unpriced: "Geen prijs",
    someUnpriced: "zonder wat geen prijs heeft",
    ledger: (asset) => `Grootboekregels van ${asset}`,
    ledgerColumn: "Grootboek",
    reservedShare: (reserved, posted) => `${reserved} van ${posted} gereserveerd`,
  },
};
