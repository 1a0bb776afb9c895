import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form";
import { TextField } from "@/ui/text-field";
import { explain } from "../../explain";
import { looksLikeEmail } from "../../model";

interface LetterFormProps {
  readonly submit: string;
  /** Whether this is what the page is for, and not the way out of it. */
  readonly main?: boolean;
  readonly send: (email: string) => Promise<unknown>;
  readonly onSent: (email: string) => void;
}

/** Name an address that a letter shall go to. */
export function LetterForm({ submit, main = true, send, onSent }: LetterFormProps) {
  const t = useStrings("auth");
  const [email, setEmail] = useState("");
  const form = useForm<"email">({
    check: () => (looksLikeEmail(email) ? {} : { email: t.auth.emailWrong }),
    send: async () => {
      await send(email.trim());
      onSent(email.trim());
    },
    explain: (error) => explain(error, t.auth, ["email"]),
  });
  return (
    <Form form={form} summary={t.auth.summary}>
      <TextField size="lg" form={form} name="email" type="email" label={t.auth.email} value={email} onChange={setEmail} autoComplete="email" />
      <Button type="submit" variant={main ? "primary" : "secondary"} size="lg" block pending={form.pending}>
        {submit}
      </Button>
    </Form>
  );
}
