import type { ReactNode } from "react";
import type { Portfolio } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { AppLink } from "@/stores/navigation";
import { type Column, DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Change, Num } from "@/ui/number";
import { Section } from "@/ui/page";
import { FigureButton } from "./figure-button";

type Position = Portfolio["positions"][number];
type Part = "value" | "unrealised" | "realised" | "fees";

interface PositionTableProps {
  readonly portfolio: Portfolio;
  /** Open the rows of an instrument, of some codes alone where they are given. */
  readonly onOpen: (key: string, code?: string) => void;
}

const CODES: Record<Part, string | undefined> = {
  value: undefined,
  unrealised: undefined,
  realised: "trade",
  fees: "fee,rebate",
};

/** What was traded on each instrument, in its own quote asset. */
export function PositionTable({ portfolio, onOpen }: PositionTableProps) {
  const t = useStrings("portfolio");
  const words = t.portfolio.positions;
  const names: Record<Part, string> = { ...words, fees: t.common.fees };
  const figure = (part: Part, cell: (position: Position) => ReactNode) => (position: Position) => (
    <FigureButton
      name={t.portfolio.rows.of(names[part], position.symbol)}
      formula={t.portfolio.formulas.position}
      onOpen={() => onOpen(`positions.${position.symbol}`, CODES[part])}
    >
      {cell(position)}
    </FigureButton>
  );
  const columns: readonly Column<Position>[] = [
    {
      id: "symbol",
      header: t.common.symbol,
      cell: ({ symbol }) => (
        <AppLink to={`/trade/${encodeURIComponent(symbol)}`} className="hover:underline">
          {symbol}
        </AppLink>
      ),
    },
    { id: "quantity", header: t.common.quantity, align: "end", cell: (row) => <Num value={row.quantity} sign /> },
    { id: "average", header: words.average, align: "end", from: "lg", cell: (row) => <Num value={row.average_price} tone="muted" /> },
    { id: "last", header: words.last, align: "end", from: "lg", cell: (row) => <Num value={row.last_price} tone="muted" /> },
    { id: "value", header: words.value, align: "end", from: "md", cell: figure("value", (row) => <Num value={row.value} digits={2} />) },
    { id: "unrealised", header: words.unrealised, align: "end", cell: figure("unrealised", (row) => <Change value={row.unrealised_profit} />) },
    { id: "realised", header: words.realised, align: "end", from: "md", cell: figure("realised", (row) => <Change value={row.realised_profit} />) },
    { id: "fees", header: t.common.fees, align: "end", from: "lg", cell: figure("fees", (row) => <Num value={row.fees} digits={2} tone="muted" />) },
  ];
  const empty = (
    <EmptyState
      icon="trade"
      title={words.empty}
      detail={words.emptyDetail}
      action={<AppLink to="/trade" className="text-accent hover:underline">{words.trade}</AppLink>}
    />
  );
  return (
    <Section title={words.title} boxed>
      <div className="-mx-2">
        <DataTable caption={words.title} columns={columns} rows={portfolio.positions} rowKey={(row) => row.symbol} empty={empty} className="h-auto" />
      </div>
    </Section>
  );
}
