import type { ReactNode } from "react";
import { useStrings } from "@/stores/language";
import { Badge, type BadgeTone } from "@/ui/badge";
import { DataTable, type Column } from "@/ui/data-table";
import { Num } from "@/ui/number";
import { Time } from "@/ui/time";
import type { User } from "../../users-api";
import { Listing } from "../parts/listing";

const TONES: Record<string, BadgeTone> = { active: "success", pending: "warning", disabled: "danger" };

export interface UserTableProps {
  readonly rows: readonly User[];
  readonly loading: boolean;
  readonly onRow: (user: User) => void;
  readonly empty: ReactNode;
}

/** People with what they may do and how well they are protected. */
export function UserTable({ rows, loading, onRow, empty }: UserTableProps) {
  const t = useStrings("admin").admin;
  const words = t.users;
  const columns: readonly Column<User>[] = [
    {
      id: "name",
      header: words.name,
      cell: ({ name }) => name ?? <span className="text-faint">{words.nameless}</span>,
      compare: (a, b) => (a.name ?? "").localeCompare(b.name ?? ""),
    },
    {
      id: "email",
      header: words.email,
      from: "md",
      cell: ({ email }) => email,
      compare: (a, b) => (a.email ?? "").localeCompare(b.email ?? ""),
    },
    {
      id: "roles",
      header: words.roles,
      cell: ({ roles }) => roles.map((role) => t.roles.names[role]).join(", "),
    },
    { id: "status", header: words.status, cell: ({ status }) => <StatusBadge status={status} /> },
    {
      id: "factor",
      header: words.secondFactor,
      from: "lg",
      cell: (user) => <SecondFactor user={user} />,
    },
    {
      id: "sessions",
      header: words.sessions,
      align: "end",
      from: "lg",
      cell: ({ sessions }) => <Num value={String(sessions)} tone={sessions === 0 ? "muted" : "plain"} />,
    },
    {
      id: "created",
      header: words.created,
      align: "end",
      from: "lg",
      cell: ({ created_time: time }) => <Time value={time} kind="date" />,
    },
  ];
  return (
    <Listing>
      <DataTable
        caption={words.caption}
        columns={columns}
        rows={rows}
        rowKey={({ user_id: id }) => id}
        loading={loading}
        onRow={onRow}
        empty={empty}
        className="max-h-[70dvh]"
      />
    </Listing>
  );
}

export function StatusBadge({ status }: { readonly status: string }) {
  const words = useStrings("admin").admin.users;
  return <Badge tone={TONES[status] ?? "neutral"}>{words.statuses[status] ?? status}</Badge>;
}

/** What protects somebody besides a password. */
export function SecondFactor({ user }: { readonly user: User }) {
  const words = useStrings("admin").admin.users;
  const has = words.factors(user.has_totp, user.passkeys);
  return has === "" ? <span className="text-faint">{words.noFactor}</span> : has;
}
