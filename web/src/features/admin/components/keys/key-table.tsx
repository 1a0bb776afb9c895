import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { stateOf, type KeyState } from "@/lib/keys";
import { useStrings } from "@/stores/language";
import { useMay } from "@/stores/session";
import { Badge, type BadgeTone } from "@/ui/badge";
import { IconButton } from "@/ui/button";
import { DataTable, type Column } from "@/ui/data-table";
import { Menu } from "@/ui/menu";
import { Time } from "@/ui/time";
import { revokeKey, venueKeysQuery, type Key } from "../../keys-api";
import { calledOf } from "../../models/people";
import { knownUsersQuery } from "../../users-api";
import { useAsking } from "../parts/asking";
import { Listing } from "../parts/listing";

const TONES: Record<KeyState, BadgeTone> = { live: "success", revoked: "neutral", expired: "neutral" };

export interface KeyTableProps {
  readonly rows: readonly Key[];
  readonly now: number;
  readonly loading: boolean;
  readonly onRotate: (key: Key) => void;
  readonly empty: ReactNode;
}

/** Keys without their secrets: whose, what each may do, until when. */
export function KeyTable({ rows, now, loading, onRotate, empty }: KeyTableProps) {
  const t = useStrings("admin", "account");
  const words = t.admin.keys;
  const states = t.account.keys;
  const people = useQuery({ ...knownUsersQuery, enabled: useMay("users.manage") }).data ?? [];
  const ownerOf = (owner: string | undefined) => {
    if (!owner) return words.venue;
    const person = people.find((each) => each.user_id === owner);
    return person ? calledOf(person) : <code className="text-12">{owner.slice(0, 12)}</code>;
  };
  const columns: readonly Column<Key>[] = [
    { id: "name", header: words.name, cell: (key) => <Name record={key} /> },
    { id: "owner", header: words.owner, from: "md", cell: ({ owner }) => ownerOf(owner) },
    {
      id: "may",
      header: words.may,
      cell: ({ scopes }) => scopes.map((scope) => states.scope[scope] ?? scope).join(", "),
    },
    {
      id: "account",
      header: words.account,
      align: "end",
      from: "lg",
      cell: ({ account_id: id }) => id ?? <span className="text-muted">{words.anyAccount}</span>,
    },
    { id: "used", header: words.used, from: "md", cell: ({ used_time: time }) => <At time={time} kind="ago" /> },
    { id: "ends", header: words.ends, from: "lg", cell: ({ expires_time: time }) => <At time={time} kind="date" /> },
    {
      id: "state",
      header: words.state,
      cell: (key) => {
        const state = stateOf(key, now);
        return <Badge tone={TONES[state]}>{states[state]}</Badge>;
      },
    },
    {
      id: "act",
      header: t.ui.actions,
      hideHeader: true,
      align: "end",
      cell: (key) => (stateOf(key, now) === "live" ? <KeyMenu record={key} onRotate={onRotate} /> : null),
    },
  ];
  return (
    <Listing>
      <DataTable
        caption={words.caption}
        columns={columns}
        rows={rows}
        rowKey={({ key_id: id }) => id}
        loading={loading}
        empty={empty}
        className="max-h-[70dvh]"
      />
    </Listing>
  );
}

function Name({ record }: { readonly record: Key }) {
  return (
    <span className="flex items-baseline gap-2">
      <span className="max-w-48 truncate">{record.name}</span>
      <code className="hidden text-11 text-faint @lg:inline">{record.key_id}</code>
    </span>
  );
}

function At({ time, kind }: { readonly time: string | null | undefined; readonly kind: "ago" | "date" }) {
  const words = useStrings("admin").admin.keys;
  return time ? <Time value={time} kind={kind} /> : <span className="text-faint">{words.never}</span>;
}

function KeyMenu({ record, onRotate }: { readonly record: Key; readonly onRotate: (key: Key) => void }) {
  const words = useStrings("account").account.keys;
  const client = useQueryClient();
  const [ask, dialog] = useAsking();
  const revoke = () =>
    ask({
      title: words.revokeTitle(record.name),
      description: words.revokeAsk,
      confirm: words.revoke,
      act: async () => {
        await revokeKey(record.key_id);
        await client.invalidateQueries(venueKeysQuery);
        return words.revokedNotice(record.name);
      },
    });
  // The new secret of a person's key is for its owner alone.
  const rotate = { label: words.rotate, icon: "refresh", onSelect: () => onRotate(record) } as const;
  return (
    <>
      <Menu
        trigger={<IconButton size="sm" icon="more" label={words.more(record.name)} tooltip={false} />}
        entries={[
          ...(record.owner ? [] : [rotate]),
          { label: words.revoke, icon: "trash", tone: "danger", onSelect: revoke },
        ]}
      />
      {dialog}
    </>
  );
}
