import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { type Key, keysQuery, type NewKey } from "../../api/keys";
import { stateOf } from "@/lib/keys";
import { KeyForm } from "../keys/key-form";
import { KeyList } from "../keys/key-list";
import { NewKeyDialog } from "../keys/new-key-dialog";
import { RotateDialog } from "../keys/rotate-dialog";
import { Block } from "../parts/block";
import { LoadFailed } from "../parts/load-failed";

/** Keys of programs: which there are, making, replacing and revoking them. */
export function KeysSection() {
  const t = useStrings("account");
  const words = t.account.keys;
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [rotating, setRotating] = useState<Key | null>(null);
  const [made, setMade] = useState<NewKey | null>(null);
  const [all, setAll] = useState(false);
  const keys = useQuery(keysQuery);
  const [now] = useState(Date.now);
  const ended = keys.data?.filter((key) => stateOf(key, now) !== "live").length ?? 0;
  const shown = keys.data?.filter((key) => all || stateOf(key, now) === "live") ?? [];
  const finish = (key: NewKey) => {
    setCreating(false);
    setRotating(null);
    setMade(key);
    void client.invalidateQueries({ queryKey: keysQuery.queryKey });
  };
  const create = <Button variant="primary" icon="plus" onClick={() => { setCreating(true); }}>{words.create}</Button>;
  return (
    <Block title={t.account.sections.keys} lead={<KeysLead />} actions={shown.length > 0 ? create : null}>
      {keys.isError ? <LoadFailed onRetry={() => void keys.refetch()} /> : null}
      {keys.isPending ? <Skeleton lines={4} /> : null}
      {keys.data && shown.length === 0 ? <EmptyState icon="key" title={words.empty} detail={words.emptyHint} action={create} /> : null}
      {shown.length > 0 ? <KeyList keys={shown} now={now} onRotate={setRotating} /> : null}
      {ended > 0 ? (
        <Button variant="quiet" size="sm" className="mt-3" onClick={() => { setAll(!all); }}>
          {all ? words.hideEnded : words.showEnded(ended)}
        </Button>
      ) : null}
      <Dialog open={creating} onOpenChange={setCreating} title={words.create}>
        <KeyForm onMade={finish} />
      </Dialog>
      <RotateDialog record={rotating} onClose={() => { setRotating(null); }} onMade={finish} />
      <NewKeyDialog made={made} onClose={() => { setMade(null); }} />
    </Block>
  );
}

function KeysLead() {
  const t = useStrings("account");
  return (
    <>
      {t.account.keys.lead}{" "}
      <a href="/api/docs" target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
        {t.account.keys.documentation}
      </a>
    </>
  );
}
