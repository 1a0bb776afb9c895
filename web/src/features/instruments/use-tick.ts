// The direction of the last price, kept until it moves again.
import { useState } from "react";
import { type Direction, nextTick, type Tick } from "./model";

export function useTick(symbol: string, price: string | null): Direction {
  const [tick, setTick] = useState<Tick>({ symbol, price, direction: null });
  const now = tick.symbol === symbol && tick.price === price ? tick : nextTick(tick, symbol, price);
  if (now !== tick && (now.symbol !== tick.symbol || now.price !== tick.price)) setTick(now);
  return now.direction;
}
