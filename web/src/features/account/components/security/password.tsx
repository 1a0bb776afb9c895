import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { isProblem } from "@/lib/http";
import { isLongEnough, PASSWORD_RULE } from "@/lib/password";
import type { Me } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Form } from "@/ui/form";
import { PasswordRules } from "@/ui/password-rules";
import { TextField } from "@/ui/text-field";
import { changePassword, useAuthOptions } from "../../api/me";
import { explain } from "../../explain";
import { Block } from "../parts/block";
import { useProve } from "../parts/proving";
import { tellDone } from "../parts/use-action";

/** The password: changing it, or setting the first one. */
export function PasswordBlock({ me }: { readonly me: Me }) {
  const t = useStrings("account");
  const words = t.account.passwordChange;
  const [open, setOpen] = useState(false);
  const label = me.has_password ? words.open : words.openNone;
  return (
    <Block
      title={words.title}
      lead={me.has_password ? words.lead : words.leadNone}
      actions={<Button onClick={() => { setOpen(true); }}>{label}</Button>}
    >
      <Dialog open={open} onOpenChange={setOpen} title={label} size="sm">
        <PasswordForm me={me} onDone={() => { setOpen(false); }} />
      </Dialog>
    </Block>
  );
}

interface PasswordFormProps {
  readonly me: Me;
  readonly onDone: () => void;
}

function PasswordForm({ me, onDone }: PasswordFormProps) {
  const t = useStrings("account");
  const words = t.account.passwordChange;
  const prove = useProve();
  const rule = useAuthOptions()?.password ?? PASSWORD_RULE;
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const form = useForm<"password" | "new_password">({
    check: () => ({
      ...(me.has_password && !current ? { password: t.account.required(words.current) } : {}),
      ...(isLongEnough(next, rule) ? {} : { new_password: words.short(rule.length_min, rule.length_max) }),
    }),
    send: async () => {
      // Whoever has a password is asked for it right here; who has none may have to sign in again.
      if (me.has_password) await changePassword(next, current);
      else await prove((password) => changePassword(next, password));
      tellDone(words.done);
      onDone();
    },
    explain: (error) =>
      isProblem(error, "SIGN_IN_AGAIN")
        ? { errors: { password: words.wrong }, detail: null }
        : explain(error, t.account, ["password", "new_password"]),
  });
  return (
    <Form form={form} summary={t.account.summaryFields} takesFocus>
      {/* So that password managers know whose it is. */}
      <input type="text" name="username" autoComplete="username" value={me.email ?? ""} readOnly hidden />
      {me.has_password ? (
        <TextField form={form} name="password" type="password" label={words.current} value={current} onChange={setCurrent} autoComplete="current-password" />
      ) : null}
      <TextField form={form} name="new_password" type="password" label={words.next} value={next} onChange={setNext} autoComplete="new-password" />
      <PasswordRules password={next} rule={rule} />
      <Button type="submit" variant="primary" block pending={form.pending}>
        {me.has_password ? words.submit : words.submitNone}
      </Button>
    </Form>
  );
}
