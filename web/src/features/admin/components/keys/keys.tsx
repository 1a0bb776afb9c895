import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { stateOf } from "@/lib/keys";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { LoadFailed } from "@/ui/load-failed";
import { venueKeysQuery, type Key, type NewKey } from "../../keys-api";
import { ShownOnce, type Secret } from "../parts/shown-once";
import { CreateKey } from "./create-key";
import { KeyTable } from "./key-table";
import { RotateKey } from "./rotate-key";

/** Keys of all programs: make and replace those of the venue, revoke any. */
export function Keys() {
  const t = useStrings("admin", "account");
  const words = t.admin.keys;
  const client = useQueryClient();
  const keys = useQuery(venueKeysQuery);
  const [creating, setCreating] = useState(false);
  const [rotating, setRotating] = useState<Key | null>(null);
  const [made, setMade] = useState<NewKey | null>(null);
  const [all, setAll] = useState(false);
  const [now] = useState(Date.now);
  const ended = keys.data?.filter((key) => stateOf(key, now) !== "live").length ?? 0;
  const rows = keys.data?.filter((key) => all || stateOf(key, now) === "live") ?? [];
  const finish = (key: NewKey) => {
    setCreating(false);
    setRotating(null);
    setMade(key);
    void client.invalidateQueries(venueKeysQuery);
  };
  const create = (
    <Button variant="primary" icon="plus" onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  );
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-2xl text-13 text-pretty text-muted">{words.lead}</p>
        {rows.length > 0 ? create : null}
      </div>
      {keys.isError ? (
        <LoadFailed title={t.admin.parts.loadFailed} error={keys.error} onRetry={() => void keys.refetch()} />
      ) : (
        <KeyTable
          rows={rows}
          now={now}
          loading={keys.isPending}
          onRotate={setRotating}
          empty={<EmptyState icon="key" title={words.empty} detail={words.emptyDetail} action={create} />}
        />
      )}
      {ended > 0 ? (
        <Button variant="quiet" size="sm" className="self-start" onClick={() => setAll(!all)}>
          {all ? t.account.keys.hideEnded : t.account.keys.showEnded(ended)}
        </Button>
      ) : null}
      {creating ? <CreateKey onClose={() => setCreating(false)} onMade={finish} /> : null}
      {rotating ? <RotateKey record={rotating} onClose={() => setRotating(null)} onMade={finish} /> : null}
      {made ? <MadeKey made={made} onClose={() => setMade(null)} /> : null}
    </div>
  );
}

function MadeKey({ made, onClose }: { readonly made: NewKey; readonly onClose: () => void }) {
  const words = useStrings("account").account.keys;
  const id: Secret = { label: words.madeId, text: made.key.key_id, copy: words.copyId };
  const secret: Secret = { label: words.madeSecret, text: made.secret, copy: words.copySecret };
  return (
    <ShownOnce
      title={words.madeTitle(made.key.name)}
      lead={made.secret ? words.madeUse : words.madeSigned}
      secrets={made.secret ? [id, secret] : [id]}
      onClose={onClose}
    />
  );
}
