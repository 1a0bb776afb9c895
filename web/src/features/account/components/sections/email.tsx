import { useState } from "react";
import { useForm } from "@/lib/form-state";
import type { Me } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { Form } from "@/ui/form";
import { TextField } from "@/ui/text-field";
import { changeEmail } from "../../api/me";
import { explain } from "../../explain";
import { Block } from "../parts/block";
import { useProve } from "../parts/proving";

const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** The address: the one that counts, and asking for another. */
export function EmailBlock({ me }: { readonly me: Me }) {
  const t = useStrings("account");
  const words = t.account.profile;
  const prove = useProve();
  const [email, setEmail] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm<"email">({
    check: () => (EMAIL.test(email.trim()) ? {} : { email: t.account.emailWrong }),
    send: async () => {
      setSentTo(null);
      await prove((password) => changeEmail(email.trim(), password));
      setSentTo(email.trim());
      setEmail("");
    },
    explain: (error) => explain(error, t.account, ["email"]),
  });
  return (
    <Block title={words.emailTitle} lead={words.emailLead}>
      <div className="flex max-w-96 flex-col gap-4">
        <p className="text-13 break-words">
          <span className="text-muted">{words.emailNow}</span> {me.email ?? words.emailNone}
        </p>
        <Form form={form} summary={t.account.summaryFields}>
          <TextField form={form} name="email" type="email" label={words.emailNew} value={email} onChange={setEmail} autoComplete="email" />
          <Button type="submit" className="self-start" pending={form.pending}>
            {words.emailSubmit}
          </Button>
        </Form>
        {sentTo ? <Callout tone="success" live>{words.emailSent(sentTo)}</Callout> : null}
      </div>
    </Block>
  );
}
