import type { ReactNode } from "react";
import type { Account, Balance } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { DataTable, type Column } from "@/ui/data-table";
import { Num } from "@/ui/number";
import { heldIn } from "../../models/accounts";
import { Listing } from "../parts/listing";

const SHOWN_MAX = 3;

export interface AccountTableProps {
  readonly rows: readonly Account[];
  readonly loading: boolean;
  readonly onRow: (accountId: number) => void;
  readonly empty: ReactNode;
}

/** Accounts with what each holds in short. */
export function AccountTable({ rows, loading, onRow, empty }: AccountTableProps) {
  const t = useStrings("admin").admin.accounts;
  const columns: readonly Column<Account>[] = [
    {
      id: "account",
      header: t.number,
      width: "6rem",
      cell: ({ account_id: id }) => <span className="figures">{id}</span>,
    },
    { id: "holds", header: t.holds, cell: ({ balances }) => <Holds balances={balances} /> },
    {
      id: "positions",
      header: t.positions,
      align: "end",
      from: "md",
      cell: ({ positions }) => <Count of={positions.length} />,
    },
    {
      id: "orders",
      header: t.openOrders,
      align: "end",
      from: "sm",
      cell: ({ open_orders: count }) => <Count of={count} />,
    },
  ];
  return (
    <Listing>
      <DataTable
        caption={t.caption}
        columns={columns}
        rows={rows}
        rowKey={({ account_id: id }) => String(id)}
        loading={loading}
        onRow={({ account_id: id }) => onRow(id)}
        empty={empty}
        className="max-h-[70dvh]"
      />
    </Listing>
  );
}

function Count({ of }: { readonly of: number }) {
  return <Num value={String(of)} tone={of === 0 ? "muted" : "plain"} />;
}

function Holds({ balances }: { readonly balances: readonly Balance[] }) {
  const t = useStrings("admin").admin.accounts;
  const held = heldIn(balances);
  if (held.length === 0) return <span className="text-faint">{t.holdsNothing}</span>;
  const rest = held.length - SHOWN_MAX;
  return (
    <span className="flex flex-wrap items-baseline gap-x-4">
      {held.slice(0, SHOWN_MAX).map(({ asset, posted }) => (
        <Num key={asset} value={posted} unit={asset} />
      ))}
      {rest > 0 ? <span className="text-12 text-muted">{t.holdsMore(rest)}</span> : null}
    </span>
  );
}
