import type { Decimal } from "@/lib/decimal";

export type DepthFormat = {
  readonly price: (value: string | Decimal) => string;
  readonly quantity: (value: string | Decimal) => string;
};
