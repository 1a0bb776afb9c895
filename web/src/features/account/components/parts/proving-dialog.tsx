import { WebAuthnError } from "@simplewebauthn/browser";
import { useState } from "react";
import { type FormState, useForm } from "@/lib/form-state";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { signOut, useMe } from "@/stores/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Form } from "@/ui/form";
import { TextField } from "@/ui/text-field";
import { canUsePasskeys, signInWithPasskey } from "../../api/factors";
import { useAuthOptions } from "../../api/me";
import { explain, type Words } from "../../explain";
import type { Asking, Shown } from "../../models/prove";

interface ProvingDialogProps {
  readonly asking: Asking;
  readonly signInOnly: boolean;
  readonly onAnswer: (shown: Shown | null) => void;
}

/** Asks who is signed in to show that it is he: with his password, a passkey, or by signing in again. */
export function ProvingDialog({ asking, signInOnly, onAnswer }: ProvingDialogProps) {
  const t = useStrings("account");
  const words = t.account.proving;
  const me = useMe();
  const takesPassword = !signInOnly && me?.has_password === true;
  const takesPasskey = (me?.passkeys ?? 0) > 0 && canUsePasskeys();
  return (
    <Dialog
      open
      onOpenChange={(open) => { if (!open) onAnswer(null); }}
      title={words.title}
      description={takesPassword ? words.lead : words.again}
    >
      <div className="flex flex-col gap-4">
        {takesPassword ? <PasswordProof asking={asking} onAnswer={onAnswer} /> : null}
        {takesPasskey ? <PasskeyProof onAnswer={onAnswer} /> : null}
        {takesPassword ? null : <SignInAgain />}
      </div>
    </Dialog>
  );
}

function PasswordProof({ asking, onAnswer }: Omit<ProvingDialogProps, "signInOnly">) {
  const t = useStrings("account");
  const [password, setPassword] = useState("");
  // The question that was answered: until the venue asks another one, it is looking.
  const [answered, setAnswered] = useState<Asking | null>(null);
  const own = useForm<"password">({
    check: () => (password ? {} : { password: t.account.required(t.account.password) }),
    send: () => {
      setAnswered(asking);
      onAnswer({ password });
      return Promise.resolve();
    },
    explain: (error) => explain(error, t.account),
  });
  const waits = answered === asking;
  const said = waits || answered === null ? null : refusal(asking, t.account);
  const form: FormState<"password"> = {
    ...own,
    pending: own.pending || waits,
    errors: said === null ? own.errors : { password: said },
    failures: own.failures + (said === null ? 0 : 1),
    touch: (name) => {
      own.touch(name);
      if (!waits) setAnswered(null);
    },
  };
  return (
    <Form form={form} summary={t.account.summary} takesFocus>
      <TextField form={form} name="password" type="password" label={t.account.password} value={password} onChange={setPassword} autoComplete="current-password" />
      <Button type="submit" variant="primary" block pending={form.pending}>
        {t.account.proving.submit}
      </Button>
    </Form>
  );
}

function refusal(asking: Asking, words: Words): string | null {
  if (asking.why === "first") return null;
  return asking.why === "wrong" ? words.proving.wrong : words.proving.tooMany(asking.seconds);
}

function PasskeyProof({ onAnswer }: Pick<ProvingDialogProps, "onAnswer">) {
  const t = useStrings("account");
  const form = useForm<never>({
    send: async () => {
      await signInWithPasskey();
      onAnswer({ password: null });
    },
    explain: (error) =>
      error instanceof WebAuthnError || error instanceof DOMException
        ? { errors: {}, detail: t.account.proving.noPasskey }
        : explain(error, t.account),
  });
  return (
    <Form form={form} summary={t.account.summary}>
      <Button type="submit" block icon="passkey" pending={form.pending}>
        {t.account.proving.passkey}
      </Button>
    </Form>
  );
}

function SignInAgain() {
  const t = useStrings("account");
  const sso = useAuthOptions()?.sso;
  const hasPassword = useMe()?.has_password === true;
  const form = useForm<never>({
    send: async () => {
      const page = window.location.pathname;
      if (sso && !hasPassword) {
        window.location.assign(`/api/auth/sso?page=${encodeURIComponent(page)}`);
        return;
      }
      await signOut();
      navigate(`/login?next=${encodeURIComponent(page)}`);
    },
    explain: (error) => explain(error, t.account),
  });
  return (
    <Form form={form} summary={t.account.summary}>
      <Button type="submit" variant="primary" block pending={form.pending}>
        {t.account.proving.signInAgain}
      </Button>
    </Form>
  );
}
