import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { isProblem } from "@/lib/http";
import { isLongEnough, PASSWORD_RULE } from "@/lib/password";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form";
import { PasswordRules } from "@/ui/password-rules";
import { TextField } from "@/ui/text-field";
import { reset, useAuthOptions } from "../api";
import { explain } from "../explain";
import { typedToken } from "../model";
import { AuthFrame } from "./parts/auth-frame";
import { useHashToken } from "./parts/use-hash-token";
import { TextLink } from "./parts/text-link";

/** Setting a password with the code of a letter. */
export function ResetPage() {
  const t = useStrings("auth");
  const words = t.auth.reset;
  const token = useHashToken("token");
  const [done, setDone] = useState(false);
  const [refused, setRefused] = useState(false);
  if (done) {
    return (
      <AuthFrame title={words.done}>
        <p role="status" className="mb-4 text-13">{words.doneLead}</p>
        <Button variant="primary" size="lg" block onClick={() => { navigate("/login"); }}>
          {t.auth.signIn.submit}
        </Button>
      </AuthFrame>
    );
  }
  const foot = refused
    ? <TextLink to="/forgot">{words.again}</TextLink>
    : <TextLink to="/login">{t.auth.toSignIn}</TextLink>;
  return (
    <AuthFrame title={words.title} lead={words.lead} foot={foot}>
      <ResetForm token={token} onDone={() => { setDone(true); }} onRefused={() => { setRefused(true); }} />
    </AuthFrame>
  );
}

interface ResetFormProps {
  readonly token: string | null;
  readonly onDone: () => void;
  readonly onRefused: () => void;
}

function ResetForm({ token, onDone, onRefused }: ResetFormProps) {
  const t = useStrings("auth");
  const rule = useAuthOptions()?.password ?? PASSWORD_RULE;
  const [code, setCode] = useState(token ?? "");
  const [password, setPassword] = useState("");
  const form = useForm<"token" | "password">({
    check: () => ({
      ...(code.trim() ? {} : { token: t.auth.required(t.auth.reset.code) }),
      ...(isLongEnough(password, rule) ? {} : { password: t.auth.passwordShort(rule.length_min, rule.length_max) }),
    }),
    send: async () => {
      try {
        await reset(typedToken(code), password);
      } catch (error) {
        if (isProblem(error, "LINK_INVALID")) onRefused();
        throw error;
      }
      onDone();
    },
    explain: (error) => explain(error, t.auth, ["token", "password"]),
  });
  return (
    <Form form={form} summary={t.auth.summaryFields}>
      {token === null ? (
        <TextField size="lg" form={form} name="token" label={t.auth.reset.code} hint={t.auth.verify.codeHint} value={code} onChange={setCode} autoComplete="off" spellCheck={false} autoCapitalize="none" />
      ) : null}
      <TextField size="lg" form={form} name="password" type="password" label={t.auth.newPassword} value={password} onChange={setPassword} autoComplete="new-password" />
      <PasswordRules password={password} rule={rule} />
      <Button type="submit" variant="primary" size="lg" block pending={form.pending}>
        {t.auth.reset.submit}
      </Button>
    </Form>
  );
}
