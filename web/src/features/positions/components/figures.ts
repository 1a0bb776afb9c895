import { parse, trim } from "@/lib/decimal";
import type { Instrument } from "@/lib/schema";

export type Digits = { readonly price: number | undefined; readonly quantity: number | undefined };

/** Amounts of money are shown to the cent; all digits are in the ledger. */
export const MONEY_DIGITS = 2;

/** Return how many digits prices and quantities of an instrument have, by symbol. */
export function digitsBySymbol(instruments: readonly Instrument[]): (symbol: string) => Digits {
  const found = new Map(
    instruments.map((each) => {
      const price = Math.max(0, ...each.tick_table.map((band) => trim(parse(band.tick)).scale));
      return [each.symbol, { price, quantity: trim(parse(each.lot)).scale }];
    }),
  );
  return (symbol) => found.get(symbol) ?? { price: undefined, quantity: undefined };
}
