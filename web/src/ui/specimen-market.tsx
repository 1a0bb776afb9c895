import { useState } from "react";

import { Badge } from "@/ui/badge";
import { IconButton } from "@/ui/button";
import { ChartTable } from "@/ui/chart-table";
import { DataTable, type Column } from "@/ui/data-table";
import { Change, Num } from "@/ui/number";
import { Section } from "@/ui/page";
import { Sparkline } from "@/ui/sparkline";

type Sample = {
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly price: string;
  readonly quantity: string;
  readonly change: string;
  readonly shape: readonly number[];
};

const SAMPLES: readonly Sample[] = [
  {
    symbol: "BTC-USD",
    side: "buy",
    price: "43250.50",
    quantity: "0.500",
    change: "2.31",
    shape: [1, 3, 2, 4, 5],
  },
  {
    symbol: "ETH-USD",
    side: "sell",
    price: "2310.05",
    quantity: "12.250",
    change: "-0.42",
    shape: [5, 4, 4.5, 3, 2],
  },
  {
    symbol: "SOL-USD",
    side: "buy",
    price: "98.40",
    quantity: "140.000",
    change: "0",
    shape: [2, 2.2, 2, 2.1, 2],
  },
  {
    symbol: "EUR-USD",
    side: "sell",
    price: "1.08",
    quantity: "25000.000",
    change: "-0.03",
    shape: [3, 3.1, 3, 2.9, 2.8],
  },
];

const COLUMNS: readonly Column<Sample>[] = [
  {
    id: "symbol",
    header: "Instrument",
    cell: (row) => row.symbol,
    compare: (a, b) => a.symbol.localeCompare(b.symbol),
  },
  { id: "side", header: "Side", cell: (row) => <Badge tone={row.side}>{row.side}</Badge> },
  {
    id: "price",
    header: "Price",
    align: "end",
    cell: (row) => <Num value={row.price} digits={2} />,
    compare: (a, b) => Number(a.price) - Number(b.price),
  },
  {
    id: "quantity",
    header: "Quantity",
    align: "end",
    cell: (row) => <Num value={row.quantity} digits={3} />,
    total: <Num value="25152.750" />,
  },
  {
    id: "change",
    header: "24 h",
    align: "end",
    cell: (row) => <Change value={row.change} percent />,
  },
  {
    id: "shape",
    header: "Week",
    align: "end",
    from: "sm",
    cell: (row) => (
      <Sparkline values={row.shape} label={`${row.symbol}, last week`} width={56} height={14} />
    ),
  },
  {
    id: "actions",
    header: "Actions",
    hideHeader: true,
    align: "end",
    cell: (row) => <IconButton icon="close" size="sm" label={`Cancel ${row.symbol}`} />,
  },
];

const MANY = Array.from({ length: 1000 }, (_, at) => ({ at, price: String(43_250 + at) }));

export function SpecimenMarket() {
  const [chosen, choose] = useState<string | null>("ETH-USD");
  return (
    <>
      <Section
        title="Table"
        boxed
        actions={
          <ChartTable
            caption="The same as a table"
            columns={COLUMNS}
            rows={SAMPLES}
            rowKey={symbolOf}
          />
        }
      >
        <DataTable
          caption="Open orders"
          columns={COLUMNS}
          rows={SAMPLES}
          rowKey={symbolOf}
          selectedKey={chosen}
          onRow={(row) => choose(row.symbol)}
          initialSort={{ column: "price", direction: "descending" }}
        />
      </Section>
      <Section title="A thousand rows, and none" boxed>
        <div className="grid grid-cols-2 gap-4">
          <DataTable
            caption="Trades"
            className="h-40"
            rowKey={(row) => String(row.at)}
            rows={MANY}
            columns={[
              { id: "at", header: "Offset", cell: (row) => <Num value={String(row.at)} /> },
              {
                id: "price",
                header: "Price",
                align: "end",
                cell: (row) => <Num value={row.price} digits={2} tone="buy" />,
              },
            ]}
          />
          <DataTable
            caption="Fills"
            className="h-40"
            columns={COLUMNS.slice(0, 2)}
            rows={[]}
            rowKey={symbolOf}
          />
        </div>
      </Section>
    </>
  );
}

function symbolOf(row: Sample): string {
  return row.symbol;
}
