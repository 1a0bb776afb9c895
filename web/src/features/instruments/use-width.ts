// How wide a figure of an instrument was at its widest, in digits.
import { useState } from "react";

export function useWidth(symbol: string, digits: number): number {
  const [widest, setWidest] = useState({ symbol, digits });
  const isOther = widest.symbol !== symbol;
  if (isOther || digits > widest.digits) setWidest({ symbol, digits });
  return isOther ? digits : Math.max(widest.digits, digits);
}
