import { useState } from "react";
import { useStrings } from "@/stores/language";
import { forgot } from "../api";
import { AuthFrame } from "./parts/auth-frame";
import { LetterForm } from "./parts/letter-form";
import { Sent } from "./parts/sent";
import { TextLink } from "./parts/text-link";

/** Asking for a letter that lets one set a new password. */
export function ForgotPage() {
  const t = useStrings("auth");
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo !== null) return <Sent said={t.auth.letter.forgot(sentTo)} code="/reset" />;
  return (
    <AuthFrame
      title={t.auth.forgot.title}
      lead={t.auth.forgot.lead}
      foot={<TextLink to="/login">{t.auth.toSignIn}</TextLink>}
    >
      <LetterForm submit={t.auth.forgot.submit} send={forgot} onSent={setSentTo} />
    </AuthFrame>
  );
}
