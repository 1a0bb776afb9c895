import type { Instrument } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import type { Column } from "@/ui/data-table";
import { Change, Num } from "@/ui/number";
import type { Marked } from "../models/marks";
import { digitsBySymbol, MONEY_DIGITS } from "./figures";
import { PositionActions } from "./position-actions";
import type { Deeds } from "./use-deeds";

/** Return the columns of positions. */
export function usePositionColumns(instruments: readonly Instrument[], deeds: Deeds): readonly Column<Marked>[] {
  const t = useStrings();
  const words = t.positions.columns;
  const digits = digitsBySymbol(instruments);
  return [
    { id: "symbol", header: t.common.symbol, cell: ({ position }) => <span className="font-medium">{position.symbol}</span> },
    {
      id: "quantity",
      header: t.common.quantity,
      align: "end",
      cell: ({ position }) => <Num value={position.quantity} digits={digits(position.symbol).quantity} />,
    },
    {
      id: "average",
      header: words.average,
      align: "end",
      from: "md",
      cell: ({ position }) => <Num value={position.average_price} digits={averageDigits(digits(position.symbol).price)} />,
    },
    {
      id: "last",
      header: words.last,
      align: "end",
      cell: ({ position, last }) => <Num value={last} digits={digits(position.symbol).price} flash />,
    },
    { id: "value", header: words.value, align: "end", cell: ({ value }) => <Num value={value} digits={MONEY_DIGITS} /> },
    { id: "unrealised", header: words.unrealised, align: "end", cell: (row) => <Unrealised row={row} /> },
    {
      id: "realised",
      header: words.realised,
      align: "end",
      from: "lg",
      cell: ({ position }) => <Num value={position.realised_profit} digits={MONEY_DIGITS} tone="auto" />,
    },
    {
      id: "fees",
      header: t.common.fees,
      align: "end",
      from: "lg",
      cell: ({ position }) => <Num value={position.fees} digits={MONEY_DIGITS} tone="muted" />,
    },
    {
      id: "actions",
      header: words.actions,
      hideHeader: true,
      align: "end",
      width: "6.5rem",
      cell: ({ position }) => <PositionActions position={position} deeds={deeds} />,
    },
  ];
}

/** Profit that is not taken yet, and its share of what the position cost. */
export function Unrealised({ row }: { readonly row: Marked }) {
  return (
    <span className="inline-flex items-baseline justify-end gap-2">
      <Change value={row.unrealised} digits={MONEY_DIGITS} />
      {row.percent === null ? null : (
        <span className="text-11 text-muted">
          <Num value={row.percent} digits={2} sign />%
        </span>
      )}
    </span>
  );
}

/** An average has two more digits than a price. */
export function averageDigits(price: number | undefined): number | undefined {
  return price === undefined ? undefined : price + 2;
}
