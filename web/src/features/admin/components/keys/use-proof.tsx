import { useState, type ReactNode } from "react";
import { isProblem } from "@/lib/http";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { signOut, useMe } from "@/stores/session";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { Field } from "@/ui/field";
import { PasswordInput } from "@/ui/text-input";
import { FieldFault, tellFailed } from "../parts/say";

/** The name of the field, for the form that it is in. */
export const PROOF = "password";

export interface Proof {
  /** Do what may need the password; asks for it by a fault of the field. */
  readonly with: <T>(action: (password: string | null) => Promise<T>) => Promise<T>;
  /** The field, once it was asked for. */
  readonly field: (fault: string | undefined) => ReactNode;
}

/** Keep the password of whoever makes a key, which the venue wants where the sign-in is long ago. */
export function useProof(): Proof {
  const t = useStrings("admin").admin.parts;
  const hasPassword = useMe()?.has_password === true;
  const [asked, setAsked] = useState(false);
  const [password, setPassword] = useState("");

  async function doing<T>(action: (password: string | null) => Promise<T>): Promise<T> {
    const shown = asked && hasPassword;
    if (shown && password === "") throw new FieldFault(PROOF, t.passwordAgainHint);
    try {
      return await action(shown ? password : null);
    } catch (error) {
      if (!isProblem(error, "SIGN_IN_AGAIN")) throw error;
      setAsked(true);
      // The first time it is a question and nothing wrong.
      throw new FieldFault(PROOF, shown ? t.passwordWrong : "");
    }
  }

  function field(fault: string | undefined): ReactNode {
    if (!asked) return null;
    if (!hasPassword) return <SignInAgain />;
    return (
      <Field label={t.passwordAgain} hint={t.passwordAgainHint} error={fault} required>
        <PasswordInput name={PROOF} value={password} onChange={setPassword} />
      </Field>
    );
  }

  return { with: doing, field };
}

function SignInAgain() {
  const t = useStrings("admin").admin.parts;

  async function again(): Promise<void> {
    try {
      await signOut();
      navigate(`/login?next=${encodeURIComponent(window.location.pathname)}`);
    } catch (error) {
      tellFailed(error);
    }
  }

  return (
    <Callout tone="warning" live action={<Button size="sm" onClick={() => void again()}>{t.signInAgainLink}</Button>}>
      {t.signInAgain}
    </Callout>
  );
}
