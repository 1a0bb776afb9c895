import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { useStrings } from "@/stores/language";
import { signedOut } from "@/stores/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Form } from "@/ui/form";
import { TextField } from "@/ui/text-field";
import { eraseMe, myData } from "../../api/me";
import { explain } from "../../explain";
import { Block } from "../parts/block";
import { useProve } from "../parts/proving";
import { saveFile } from "../parts/save-file";
import { tellDone, useAction } from "../parts/use-action";

const DAY_LENGTH = 10;

/** Taking along what is kept of oneself, and leaving. */
export function DataSection() {
  const t = useStrings("account");
  const words = t.account.data;
  const download = useAction(async () => {
    saveFile(await myData(), words.file(new Date().toISOString().slice(0, DAY_LENGTH)));
  });
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      <Block title={words.exportTitle} lead={words.exportLead}>
        <Button icon="download" pending={download.pending} onClick={() => void download.run()}>
          {words.export}
        </Button>
      </Block>
      <Block title={words.eraseTitle} lead={words.eraseLead}>
        <Button variant="danger" onClick={() => { setLeaving(true); }}>{words.erase}</Button>
        <Dialog open={leaving} onOpenChange={setLeaving} title={words.eraseDialog} description={words.eraseAsk} size="sm">
          <EraseForm />
        </Dialog>
      </Block>
    </>
  );
}

function EraseForm() {
  const t = useStrings("account");
  const words = t.account.data;
  const prove = useProve();
  const [typed, setTyped] = useState("");
  const isMeant = typed.trim().toLowerCase() === words.erasePhrase;
  const form = useForm<"phrase">({
    check: () => (isMeant ? {} : { phrase: words.eraseType(words.erasePhrase) }),
    send: async () => {
      await prove(eraseMe);
      tellDone(words.erased);
      signedOut("asked");
    },
    explain: (error) => explain(error, t.account),
  });
  return (
    <Form form={form} summary={t.account.summary} takesFocus>
      <TextField form={form} name="phrase" label={words.eraseType(words.erasePhrase)} value={typed} onChange={setTyped} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      <Button type="submit" variant="danger" block pending={form.pending} disabled={!isMeant}>
        {words.eraseSubmit}
      </Button>
    </Form>
  );
}
