import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { isLongEnough, PASSWORD_RULE } from "@/lib/password";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form";
import { PasswordRules } from "@/ui/password-rules";
import { TextField } from "@/ui/text-field";
import { register, useAuthOptions } from "../api";
import { explain } from "../explain";
import { looksLikeEmail, typedInvitation } from "../model";
import { AuthFrame } from "./parts/auth-frame";
import { Sent } from "./parts/sent";
import { useHashToken } from "./parts/use-hash-token";
import { TextLink } from "./parts/text-link";

const FIELDS = ["name", "email", "password", "invitation"] as const;
type FieldName = (typeof FIELDS)[number];
type Draft = Record<FieldName, string>;

/** Becoming a user: by oneself, or by an invitation whose code stands behind the `#`. */
export function RegisterPage() {
  const t = useStrings("auth");
  const options = useAuthOptions();
  const invitation = useHashToken("invitation");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const words = t.auth.register;
  if (sentTo !== null) {
    const verified = options?.verify_email === false;
    return <Sent said={verified ? t.auth.letter.unverified : t.auth.letter.registered(sentTo)} code={verified ? null : "/verify"} />;
  }
  const foot = (
    <>
      {words.have}{" "}
      <TextLink to="/login">{t.auth.signIn.title}</TextLink>
    </>
  );
  if (options?.registration === "closed") {
    return <AuthFrame title={words.title} foot={foot}><p className="text-13">{words.closed}</p></AuthFrame>;
  }
  const needsInvitation = options?.registration === "invitation";
  const lead = invitation ? words.invited : needsInvitation ? words.needsInvitation : undefined;
  return (
    <AuthFrame title={words.title} lead={lead} foot={foot}>
      <RegisterForm invitation={invitation ?? ""} asksInvitation={needsInvitation && !invitation} onSent={setSentTo} />
    </AuthFrame>
  );
}

interface RegisterFormProps {
  readonly invitation: string;
  readonly asksInvitation: boolean;
  readonly onSent: (email: string) => void;
}

function RegisterForm({ invitation, asksInvitation, onSent }: RegisterFormProps) {
  const t = useStrings("auth");
  const rule = useAuthOptions()?.password ?? PASSWORD_RULE;
  const [draft, setDraft] = useState<Draft>({ name: "", email: "", password: "", invitation });
  const set = (name: FieldName) => (value: string) => {
    setDraft((before) => ({ ...before, [name]: value }));
  };
  const form = useForm<FieldName>({
    check: () => ({
      ...(draft.name.trim() ? {} : { name: t.auth.required(t.auth.name) }),
      ...(looksLikeEmail(draft.email) ? {} : { email: t.auth.emailWrong }),
      ...(isLongEnough(draft.password, rule) ? {} : { password: t.auth.passwordShort(rule.length_min, rule.length_max) }),
      ...(asksInvitation && !draft.invitation.trim() ? { invitation: t.auth.required(t.auth.register.invitation) } : {}),
    }),
    send: async () => {
      const email = draft.email.trim();
      await register({ ...draft, email, name: draft.name.trim(), invitation: typedInvitation(draft.invitation) });
      onSent(email);
    },
    explain: (error) => explain(error, t.auth, FIELDS),
  });
  return (
    <Form form={form} summary={t.auth.summaryFields}>
      {asksInvitation ? (
        <TextField size="lg" form={form} name="invitation" label={t.auth.register.invitation} hint={t.auth.register.invitationHint} value={draft.invitation} onChange={set("invitation")} autoComplete="off" spellCheck={false} />
      ) : null}
      <TextField size="lg" form={form} name="name" label={t.auth.name} hint={t.auth.nameHint} value={draft.name} onChange={set("name")} autoComplete="name" maxLength={64} />
      <TextField size="lg" form={form} name="email" type="email" label={t.auth.email} value={draft.email} onChange={set("email")} autoComplete="email" />
      <TextField size="lg" form={form} name="password" type="password" label={t.auth.password} value={draft.password} onChange={set("password")} autoComplete="new-password" />
      <PasswordRules password={draft.password} rule={rule} />
      <Button type="submit" variant="primary" size="lg" block pending={form.pending}>
        {t.auth.register.submit}
      </Button>
    </Form>
  );
}
