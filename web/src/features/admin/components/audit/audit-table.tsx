import type { ReactNode } from "react";
import { useStrings } from "@/stores/language";
import { Badge, type BadgeTone } from "@/ui/badge";
import { DataTable, type Column } from "@/ui/data-table";
import { Time } from "@/ui/time";
import type { AuditLine } from "../../audit-api";
import { Listing } from "../parts/listing";

const TONES: Record<string, BadgeTone> = { done: "neutral", refused: "warning", failed: "danger" };

export interface AuditTableProps {
  readonly rows: readonly AuditLine[];
  readonly loading: boolean;
  readonly onRow: (line: AuditLine) => void;
  readonly empty: ReactNode;
}

/** Lines of the audit, the newest first. */
export function AuditTable({ rows, loading, onRow, empty }: AuditTableProps) {
  const t = useStrings("admin").admin.audit;
  const columns: readonly Column<AuditLine>[] = [
    { id: "time", header: t.time, cell: ({ time }) => <Time value={time} kind="datetime" /> },
    {
      id: "action",
      header: t.action,
      rowHeader: true,
      cell: ({ action }) => <code className="text-12">{action}</code>,
    },
    {
      id: "who",
      header: t.who,
      from: "sm",
      cell: (line) => (
        <span className="block max-w-56 truncate">
          <Who line={line} />
        </span>
      ),
    },
    {
      id: "target",
      header: t.target,
      from: "lg",
      cell: ({ target }) => <code className="block max-w-64 truncate text-12 text-muted">{target}</code>,
    },
    {
      id: "address",
      header: t.address,
      from: "lg",
      cell: ({ address }) => <span className="figures text-muted">{address}</span>,
    },
    { id: "outcome", header: t.outcome, from: "md", cell: ({ outcome }) => <Outcome of={outcome} /> },
  ];
  return (
    <Listing>
      <DataTable
        caption={t.caption}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        loading={loading}
        onRow={onRow}
        empty={empty}
        className="max-h-[70dvh]"
      />
    </Listing>
  );
}

export function Outcome({ of }: { readonly of: string }) {
  const t = useStrings("admin").admin.audit;
  return <Badge tone={TONES[of] ?? "neutral"}>{t.outcomes[of] ?? of}</Badge>;
}

/** Who it was: a person by address as long as he has one, else the credential. */
export function Who({ line }: { readonly line: AuditLine }) {
  const t = useStrings("admin").admin.audit;
  if (line.email) return line.email;
  if (line.user_id) return <code className="text-12">{line.user_id}</code>;
  return line.credential ? <code className="text-12">{line.credential}</code> : <span className="text-muted">{t.venue}</span>;
}
