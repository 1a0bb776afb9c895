// One's own fills as marks on bars: one mark a bar and side, whatever the number of fills.
import { add, parse, trim, text, ZERO, type Decimal } from "@/lib/decimal";
import type { Side } from "@/lib/schema";
import { barTime } from "../bars";

export type MarkedFill = {
  readonly execution_id: number;
  readonly side: Side;
  readonly last_quantity: string;
  readonly time: string;
};
export type Mark = { readonly time: number; readonly side: Side; readonly quantity: string; readonly count: number };

/** Most marks of a chart; the latest count. */
export const MARKS_MAX = 500;

/** Return the marks of fills from a time on, in the order of time, buys before sells. */
export function marksOf(fills: readonly MarkedFill[], seconds: number, from: number): Mark[] {
  const sums = new Map<string, { time: number; side: Side; quantity: Decimal; count: number }>();
  const seen = new Set<number>();
  for (const fill of fills) {
    const time = barTime(fill.time, seconds);
    if (time < from || seen.has(fill.execution_id)) continue;
    seen.add(fill.execution_id);
    const key = `${time} ${fill.side}`;
    const sum = sums.get(key) ?? { time, side: fill.side, quantity: ZERO, count: 0 };
    sums.set(key, { ...sum, quantity: add(sum.quantity, parse(fill.last_quantity)), count: sum.count + 1 });
  }
  return [...sums.values()]
    .sort((a, b) => a.time - b.time || (a.side < b.side ? -1 : 1))
    .slice(-MARKS_MAX)
    .map((sum) => ({ ...sum, quantity: text(trim(sum.quantity)) }));
}
