import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Me } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Icon } from "@/ui/icon";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { canUsePasskeys, type Passkey, passkeysQuery, removePasskey } from "../../api/factors";
import { AskingDialog } from "../parts/asking-dialog";
import { Block } from "../parts/block";
import { LoadFailed } from "../parts/load-failed";
import { useProve } from "../parts/proving";
import { tellDone } from "../parts/use-action";
import { CodesDialog } from "./codes-dialog";
import { PasskeyForm } from "./passkey-form";

/** Passkeys: which there are, adding one of this device, and removing them. */
export function PasskeysBlock({ me }: { readonly me: Me }) {
  const t = useStrings("account");
  const words = t.account.passkeys;
  const client = useQueryClient();
  const [canAdd] = useState(canUsePasskeys);
  const [adding, setAdding] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const added = (name: string, made: readonly string[]) => {
    setAdding(false);
    if (made.length > 0) setCodes(made);
    tellDone(words.added(name));
    void client.invalidateQueries({ queryKey: passkeysQuery.queryKey });
  };
  return (
    <Block
      title={words.title}
      lead={canAdd ? words.lead : words.unsupported}
      actions={canAdd ? <Button icon="passkey" onClick={() => { setAdding(true); }}>{words.add}</Button> : null}
    >
      <PasskeyList />
      <Dialog open={adding} onOpenChange={setAdding} title={words.dialog} size="sm">
        <PasskeyForm onDone={added} />
      </Dialog>
      <CodesDialog codes={codes} email={me.email ?? ""} onClose={() => { setCodes(null); }} />
    </Block>
  );
}

function PasskeyList() {
  const t = useStrings("account");
  const passkeys = useQuery(passkeysQuery);
  if (passkeys.isError) return <LoadFailed onRetry={() => void passkeys.refetch()} />;
  if (passkeys.data === undefined) return <Skeleton lines={2} />;
  if (passkeys.data.length === 0) return <p className="text-13">{t.account.passkeys.empty}</p>;
  return (
    <ul className="rounded-6 border border-line bg-panel">
      {passkeys.data.map((passkey) => (
        <PasskeyLine key={passkey.passkey_id} passkey={passkey} />
      ))}
    </ul>
  );
}

function PasskeyLine({ passkey }: { readonly passkey: Passkey }) {
  const t = useStrings("account");
  const words = t.account.passkeys;
  const prove = useProve();
  const client = useQueryClient();
  const remove = async () => {
    await prove((password) => removePasskey(passkey.passkey_id, password));
    tellDone(words.removed(passkey.name));
    await client.invalidateQueries({ queryKey: passkeysQuery.queryKey });
  };
  return (
    <li className="flex items-center gap-3 border-t border-line px-3 py-2 first:border-t-0">
      <Icon name="passkey" className="shrink-0 text-muted" />
      <div className="min-w-0 grow">
        <p className="truncate text-13">{passkey.name}</p>
        <p className="text-12 text-muted">
          {words.created} <Time value={passkey.created_time} kind="date" />
          {" · "}
          {words.used} {passkey.used_time ? <Time value={passkey.used_time} kind="ago" /> : t.account.never}
        </p>
      </div>
      <AskingDialog title={words.removeTitle(passkey.name)} description={words.removeAsk} confirm={t.account.remove} danger act={remove}>
        {(open) => <IconButton icon="trash" label={words.remove(passkey.name)} onClick={open} />}
      </AskingDialog>
    </li>
  );
}
