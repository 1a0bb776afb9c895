import type { ReactNode } from "react";
import type { Instrument } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Facts } from "@/ui/facts";
import { Num } from "@/ui/number";
import type { Marked } from "../models/marks";
import { averageDigits, Unrealised } from "./position-columns";
import { digitsBySymbol, MONEY_DIGITS } from "./figures";
import { PositionActions } from "./position-actions";
import type { Deeds } from "./use-deeds";

export type PositionCardsProps = {
  readonly rows: readonly Marked[];
  readonly instruments: readonly Instrument[];
  readonly deeds: Deeds;
  readonly empty: ReactNode;
};

/** Positions where there is no room for a table. */
export function PositionCards({ rows, instruments, deeds, empty }: PositionCardsProps) {
  const t = useStrings();
  const words = t.positions.columns;
  const digitsOf = digitsBySymbol(instruments);
  if (rows.length === 0) return empty;
  return (
    <ul aria-label={t.positions.caption} className="h-full divide-y divide-line overflow-y-auto">
      {rows.map((row) => {
        const { position } = row;
        const digits = digitsOf(position.symbol);
        return (
          <li key={position.symbol} className="flex flex-col gap-2 px-3 py-3">
            <div className="flex items-center justify-between gap-2">
              <span className="flex flex-col">
                <span className="font-medium">{position.symbol}</span>
                <span className="text-12">
                  <Unrealised row={row} />
                </span>
              </span>
              <PositionActions position={position} deeds={deeds} />
            </div>
            <Facts
              layout="columns"
              className="grid! grid-cols-3"
              items={[
                { term: t.common.quantity, value: <Num value={position.quantity} digits={digits.quantity} /> },
                { term: words.average, value: <Num value={position.average_price} digits={averageDigits(digits.price)} /> },
                { term: words.last, value: <Num value={row.last} digits={digits.price} /> },
                { term: words.value, value: <Num value={row.value} digits={MONEY_DIGITS} /> },
                { term: words.realised, value: <Num value={position.realised_profit} digits={MONEY_DIGITS} tone="auto" /> },
                { term: t.common.fees, value: <Num value={position.fees} digits={MONEY_DIGITS} tone="muted" /> },
              ]}
            />
          </li>
        );
      })}
    </ul>
  );
}
