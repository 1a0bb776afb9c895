import { useState } from "react";
import type { Me } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { beginTotp, removeTotp, type TotpSetup } from "../../api/factors";
import { AskingDialog } from "../parts/asking-dialog";
import { Block } from "../parts/block";
import { useProve } from "../parts/proving";
import { tellDone, useAction } from "../parts/use-action";
import { CodesDialog } from "./codes-dialog";
import { TotpForm } from "./totp-form";

/** The authenticator app: setting it up in two steps, and removing it. */
export function TotpBlock({ me }: { readonly me: Me }) {
  const t = useStrings("account");
  const words = t.account.totp;
  const prove = useProve();
  const [setup, setSetup] = useState<TotpSetup | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useAction(async () => { setSetup(await prove(beginTotp)); });
  const remove = async () => {
    await prove(removeTotp);
    tellDone(words.removed);
  };
  return (
    <Block
      title={words.title}
      lead={words.lead}
      actions={
        me.totp ? (
          <>
            <Badge tone="success" icon="check">{words.on}</Badge>
            <AskingDialog title={words.removeTitle} description={words.removeAsk} confirm={words.remove} danger act={remove}>
              {(open) => <Button onClick={open}>{words.remove}</Button>}
            </AskingDialog>
          </>
        ) : (
          <Button pending={begin.pending} onClick={() => void begin.run()}>{words.setUp}</Button>
        )
      }
    >
      <Dialog open={setup !== null} onOpenChange={(open) => { if (!open) setSetup(null); }} title={words.dialog} size="sm">
        {setup ? (
          <TotpForm
            setup={setup}
            onDone={(made) => {
              setSetup(null);
              setCodes(made);
              tellDone(words.done);
            }}
          />
        ) : null}
      </Dialog>
      <CodesDialog codes={codes} email={me.email ?? ""} onClose={() => { setCodes(null); }} />
    </Block>
  );
}
