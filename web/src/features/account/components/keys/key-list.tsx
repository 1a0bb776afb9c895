import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useStrings } from "@/stores/language";
import { Badge, type BadgeTone } from "@/ui/badge";
import { IconButton } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { Menu } from "@/ui/menu";
import { Time } from "@/ui/time";
import { type Key, keysQuery, revokeKey } from "../../api/keys";
import { type KeyState, stateOf } from "@/lib/keys";
import { tellDone, useAction } from "../parts/use-action";

const TONES: Record<KeyState, BadgeTone> = { live: "success", revoked: "neutral", expired: "neutral" };

interface KeyListProps {
  readonly keys: readonly Key[];
  readonly now: number;
  readonly onRotate: (key: Key) => void;
}

/** Keys, without their secrets: what each may do, from where, until when. */
export function KeyList({ keys, now, onRotate }: KeyListProps) {
  return (
    <ul className="rounded-6 border border-line bg-panel">
      {keys.map((key) => (
        <KeyLine key={key.key_id} record={key} state={stateOf(key, now)} onRotate={onRotate} />
      ))}
    </ul>
  );
}

interface KeyLineProps {
  readonly record: Key;
  readonly state: KeyState;
  readonly onRotate: (key: Key) => void;
}

function KeyLine({ record, state, onRotate }: KeyLineProps) {
  const t = useStrings("account");
  const addresses = record.addresses ?? [];
  const words = t.account.keys;
  return (
    <li className="flex items-start gap-3 border-t border-line px-3 py-2.5 first:border-t-0">
      <div className="flex min-w-0 grow flex-col gap-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 text-13 font-medium break-words">{record.name}</span>
          <Badge tone={TONES[state]}>{words[state]}</Badge>
          {record.public_key ? <Badge icon="shield">{words.signs}</Badge> : null}
        </p>
        <p className="flex flex-wrap gap-x-2 text-12 text-muted">
          <code className="font-mono break-all">{record.key_id}</code>
          <span>{record.scopes.map((scope) => words.scope[scope] ?? scope).join(", ")}</span>
          <span>{record.account_id === null ? words.accountAny : t.account.profile.accountNamed(record.account_id)}</span>
          {addresses.length > 0 ? <span className="figures break-words">{addresses.join(", ")}</span> : null}
        </p>
        <KeyTimes record={record} />
      </div>
      {state === "live" ? <KeyMenu record={record} onRotate={onRotate} /> : null}
    </li>
  );
}

function KeyTimes({ record }: { readonly record: Key }) {
  const t = useStrings("account");
  const words = t.account.keys;
  return (
    <p className="text-12 text-faint">
      {words.created} <Time value={record.created_time} kind="date" />
      {" · "}
      {words.used} {record.used_time ? <Time value={record.used_time} kind="ago" /> : t.account.never}
      {" · "}
      {record.revoked_time ? words.revoked : words.expiresAt}{" "}
      {record.revoked_time ?? record.expires_time ? (
        <Time value={record.revoked_time ?? record.expires_time} kind="datetime" />
      ) : (
        t.account.never
      )}
    </p>
  );
}

function KeyMenu({ record, onRotate }: Omit<KeyLineProps, "state">) {
  const t = useStrings("account");
  const words = t.account.keys;
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const revoke = useAction(async () => {
    await revokeKey(record.key_id);
    tellDone(words.revokedNotice(record.name));
    await client.invalidateQueries({ queryKey: keysQuery.queryKey });
  });
  return (
    <>
      <Menu
        trigger={<IconButton icon="more" label={words.more(record.name)} tooltip={false} />}
        entries={[
          { label: words.rotate, icon: "refresh", onSelect: () => { onRotate(record); } },
          { label: words.revoke, icon: "trash", tone: "danger", onSelect: () => { setAsking(true); } },
        ]}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.revokeTitle(record.name)}
        description={words.revokeAsk}
        confirmLabel={words.revoke}
        tone="danger"
        onConfirm={() => revoke.run()}
      />
    </>
  );
}
