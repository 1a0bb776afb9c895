import { useState } from "react";
import type { Me } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { makeRecoveryCodes } from "../../api/factors";
import { AskingDialog } from "../parts/asking-dialog";
import { Block } from "../parts/block";
import { useProve } from "../parts/proving";
import { CodesDialog } from "./codes-dialog";

/** Recovery codes: how many are left, and making others. */
export function RecoveryBlock({ me }: { readonly me: Me }) {
  const t = useStrings("account");
  const words = t.account.recovery;
  const prove = useProve();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const hasFactor = me.totp || me.passkeys > 0;
  const make = async () => { setCodes(await prove(makeRecoveryCodes)); };
  return (
    <Block
      title={words.title}
      lead={words.lead}
      actions={
        hasFactor ? (
          <AskingDialog title={words.makeTitle} description={words.makeAsk} confirm={words.make} act={make}>
            {(open) => <Button onClick={open}>{words.make}</Button>}
          </AskingDialog>
        ) : null
      }
    >
      <p className="text-13">{hasFactor ? words.left(me.recovery_codes_left) : words.none}</p>
      <CodesDialog codes={codes} email={me.email ?? ""} onClose={() => { setCodes(null); }} />
    </Block>
  );
}
