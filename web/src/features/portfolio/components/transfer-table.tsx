import type { Transfer } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Badge, type BadgeTone } from "@/ui/badge";
import { type Column, DataTable } from "@/ui/data-table";
import { Num } from "@/ui/number";
import { Time } from "@/ui/time";
import { type Code, CODES, effectOf } from "../model";

interface TransferTableProps {
  readonly caption: string;
  readonly rows: readonly Transfer[];
  readonly loading: boolean;
  readonly empty: string;
  readonly onOpen: (row: Transfer) => void;
  readonly className?: string;
}

const TONES: Record<Code, BadgeTone> = {
  deposit: "success",
  withdrawal: "warning",
  trade: "accent",
  fee: "neutral",
  rebate: "neutral",
};

/** Rows of the ledger; each opens what led to it. */
export function TransferTable({ caption, rows, loading, empty, onOpen, className }: TransferTableProps) {
  const t = useStrings("portfolio");
  const words = t.portfolio.ledger;
  const columns: readonly Column<Transfer>[] = [
    {
      id: "time",
      header: t.common.time,
      cell: (row) => (
        <span className="text-muted">
          <Time value={row.time} kind="datetime" className="hidden @sm:inline" />
          <Time value={row.time} kind="date" className="@sm:hidden" />
        </span>
      ),
    },
    { id: "kind", header: words.kind, cell: (row) => <CodeBadge code={row.code} /> },
    {
      id: "order",
      header: words.order,
      align: "end",
      from: "md",
      cell: (row) => (row.order_id === 0 ? <Num value={null} /> : <span className="figures text-muted">{row.order_id}</span>),
    },
    {
      id: "amount",
      header: words.amount,
      align: "end",
      cell: (row) => <Num value={effectOf(row)} sign tone="auto" unit={row.asset} />,
    },
    {
      id: "open",
      header: words.row,
      hideHeader: true,
      align: "end",
      from: "sm",
      width: "2rem",
      cell: (row) => (
        <button type="button" aria-label={words.openRow(String(row.transfer_id))} onClick={() => onOpen(row)} className="size-6 rounded-3 text-faint group-hover:text-text">
          ›
        </button>
      ),
    },
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.transfer_id)}
      onRow={onOpen}
      loading={loading}
      empty={<p className="p-6 text-center text-13 text-muted">{empty}</p>}
      {...(className ? { className } : {})}
    />
  );
}

export function CodeBadge({ code }: { readonly code: string }) {
  const t = useStrings("portfolio");
  const known = CODES.find((each) => each === code);
  return <Badge tone={known ? TONES[known] : "neutral"}>{known ? t.portfolio.ledger.codes[known] : code}</Badge>;
}
