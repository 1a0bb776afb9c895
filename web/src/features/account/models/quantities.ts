import { compare, read, ZERO } from "@/lib/decimal";

export type Quantities = Readonly<Record<string, string>>;

/** Return the quantities with another one for an instrument; what is no quantity changes nothing. */
export function withQuantity(kept: Quantities, symbol: string, value: string): Quantities {
  const quantity = read(value);
  if (quantity === null || compare(quantity, ZERO) <= 0) return kept;
  return { ...kept, [symbol]: value };
}

export function withoutQuantity(kept: Quantities, symbol: string): Quantities {
  return Object.fromEntries(Object.entries(kept).filter(([name]) => name !== symbol));
}
