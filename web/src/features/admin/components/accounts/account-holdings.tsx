import type { ReactNode } from "react";
import type { Balance, Position } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Change, Num } from "@/ui/number";
import { Section } from "@/ui/page";
import { Listing } from "../parts/listing";

interface BalancesProps {
  readonly rows: readonly Balance[];
  readonly actions: ReactNode;
}

/** What an account holds of each asset. */
export function Balances({ rows, actions }: BalancesProps) {
  const t = useStrings("admin");
  const words = t.admin.accounts;
  const columns: readonly Column<Balance>[] = [
    { id: "asset", header: t.common.asset, cell: ({ asset }) => asset },
    { id: "posted", header: words.posted, align: "end", cell: ({ posted }) => <Num value={posted} /> },
    {
      id: "reserved",
      header: words.reserved,
      align: "end",
      from: "sm",
      cell: ({ reserved }) => <Num value={reserved} tone="muted" />,
    },
    { id: "available", header: words.available, align: "end", cell: ({ available }) => <Num value={available} /> },
  ];
  return (
    <Section title={words.balances} actions={actions}>
      <Listing>
        <DataTable
          caption={words.balances}
          columns={columns}
          rows={rows}
          rowKey={({ asset }) => asset}
          empty={<EmptyState title={words.noBalances} detail={words.noBalancesDetail} />}
          className="h-auto"
        />
      </Listing>
    </Section>
  );
}

/** What was traded on an account. */
export function Positions({ rows }: { readonly rows: readonly Position[] }) {
  const t = useStrings("admin");
  const words = t.admin.accounts;
  const columns: readonly Column<Position>[] = [
    { id: "symbol", header: t.common.symbol, cell: ({ symbol }) => symbol },
    { id: "quantity", header: t.common.quantity, align: "end", cell: ({ quantity }) => <Num value={quantity} sign /> },
    {
      id: "average",
      header: words.average,
      align: "end",
      from: "sm",
      cell: ({ average_price: price }) => <Num value={price} tone="muted" />,
    },
    {
      id: "value",
      header: words.value,
      align: "end",
      from: "md",
      cell: ({ market_value: value }) => <Num value={value} digits={2} />,
    },
    {
      id: "unrealised",
      header: words.unrealised,
      align: "end",
      cell: ({ unrealised_profit: profit }) => <Change value={profit} />,
    },
    {
      id: "realised",
      header: words.realised,
      align: "end",
      from: "md",
      cell: ({ realised_profit: profit }) => <Change value={profit} />,
    },
  ];
  return (
    <Section title={words.positions}>
      {rows.length === 0 ? (
        <p className="text-13 text-muted">{words.noPositions}</p>
      ) : (
        <Listing>
          <DataTable
            caption={words.positions}
            columns={columns}
            rows={rows}
            rowKey={({ symbol }) => symbol}
            className="h-auto"
          />
        </Listing>
      )}
    </Section>
  );
}
