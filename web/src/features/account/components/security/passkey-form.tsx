import { WebAuthnError } from "@simplewebauthn/browser";
import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form";
import { TextField } from "@/ui/text-field";
import { addPasskey } from "../../api/factors";
import { explain } from "../../explain";
import { useProve } from "../parts/proving";

interface PasskeyFormProps {
  /** Hears its name, and recovery codes where there were none before. */
  readonly onDone: (name: string, codes: readonly string[]) => void;
}

/** Name a passkey; then the browser asks for a finger, a face or a key. */
export function PasskeyForm({ onDone }: PasskeyFormProps) {
  const t = useStrings("account");
  const words = t.account.passkeys;
  const prove = useProve();
  const [name, setName] = useState("");
  const form = useForm<"name">({
    check: () => (name.trim() ? {} : { name: t.account.required(words.name) }),
    send: async () => {
      const made = await prove((password) => addPasskey(name.trim(), password));
      onDone(made.passkey.name, made.recovery_codes);
    },
    explain: (error) =>
      error instanceof WebAuthnError || error instanceof DOMException
        ? { errors: {}, detail: words.failed }
        : explain(error, t.account, ["name"]),
  });
  return (
    <Form form={form} summary={t.account.summary} takesFocus>
      <TextField form={form} name="name" label={words.name} hint={words.nameHint} value={name} onChange={setName} maxLength={64} />
      <Button type="submit" variant="primary" block pending={form.pending}>
        {words.go}
      </Button>
    </Form>
  );
}
