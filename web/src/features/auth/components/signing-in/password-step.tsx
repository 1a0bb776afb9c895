import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { isProblem } from "@/lib/http";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form";
import { TextField } from "@/ui/text-field";
import { logIn, useAuthOptions } from "../../api";
import { explain } from "../../explain";
import { type Challenge, challengeOf, ssoHref } from "../../model";
import { PasskeyButton } from "./passkey-button";
import { usePasskeyAutofill } from "./use-passkey-autofill";
import { TextLink } from "../parts/text-link";

interface PasswordStepProps {
  readonly next: string | null;
  readonly onSignedIn: () => void;
  readonly onChallenge: (challenge: Challenge) => void;
}

/** The first step of signing in: address and password, or something that stands for both. */
export function PasswordStep({ next, onSignedIn, onChallenge }: PasswordStepProps) {
  const t = useStrings("auth");
  const sso = useAuthOptions()?.sso;
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const stopAutofill = usePasskeyAutofill(onSignedIn);
  const form = useForm<"email" | "password">({
    check: () => ({
      ...(email.trim() ? {} : { email: t.auth.required(t.auth.email) }),
      ...(password ? {} : { password: t.auth.required(t.auth.password) }),
    }),
    send: async () => {
      const challenge = await tried(logIn(email.trim(), password));
      stopAutofill();
      if (challenge === null) onSignedIn();
      else onChallenge(challenge);
    },
    explain: (error) => explain(error, t.auth),
  });
  return (
    <div className="flex flex-col gap-4">
      <Form form={form} summary={t.auth.summaryFields}>
        <TextField size="lg" form={form} name="email" type="email" label={t.auth.email} value={email} onChange={setEmail} autoComplete="username webauthn" />
        <TextField size="lg" form={form} name="password" type="password" label={t.auth.password} value={password} onChange={setPassword} autoComplete="current-password" />
        <Button type="submit" variant="primary" size="lg" block pending={form.pending}>
          {t.auth.signIn.submit}
        </Button>
        <TextLink to="/forgot" className="self-start text-13">
          {t.auth.signIn.forgot}
        </TextLink>
      </Form>
      <Divider />
      <PasskeyButton onSignedIn={onSignedIn} />
      {sso ? <SsoLink label={sso} next={next} /> : null}
    </div>
  );
}

/** Return the challenge that a sign-in ended in, null where it needed none. */
async function tried(signingIn: Promise<void>): Promise<Challenge | null> {
  try {
    await signingIn;
    return null;
  } catch (error) {
    const challenge = isProblem(error, "SECOND_FACTOR_NEEDED") ? challengeOf(error.said) : null;
    if (challenge === null) throw error;
    return challenge;
  }
}

function Divider() {
  const t = useStrings("auth");
  return (
    <div className="flex items-center gap-3 text-12 text-faint" role="separator">
      <span className="h-px grow bg-line" />
      {t.auth.or}
      <span className="h-px grow bg-line" />
    </div>
  );
}

function SsoLink({ label, next }: { readonly label: string; readonly next: string | null }) {
  const t = useStrings("auth");
  // The server leads on from here to the provider: no page of ours.
  return (
    <Button block size="lg" icon="external" onClick={() => { window.location.assign(ssoHref(next)); }}>
      {t.auth.signIn.sso(label)}
    </Button>
  );
}
