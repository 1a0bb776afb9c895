import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useForm } from "@/lib/form-state";
import { isProblem } from "@/lib/http";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form";
import { TextField } from "@/ui/text-field";
import { resendLetter, verify } from "../api";
import { explain, sentence } from "../explain";
import { typedToken } from "../model";
import { AuthFrame } from "./parts/auth-frame";
import { LetterForm } from "./parts/letter-form";
import { Sent } from "./parts/sent";
import { useHashToken } from "./parts/use-hash-token";
import { TextLink } from "./parts/text-link";

/** Verifying an address, of somebody new or that somebody wants to have: with the code of a letter. */
export function VerifyPage() {
  const t = useStrings("auth");
  const [said, setSaid] = useState<string | null>(null);
  const [refused, setRefused] = useState(false);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const toSignIn = <TextLink to="/login">{t.auth.toSignIn}</TextLink>;
  if (sentTo !== null) return <Sent said={t.auth.letter.resent(sentTo)} code="/verify" />;
  if (said !== null) return <Verified said={said} />;
  return (
    <AuthFrame title={t.auth.verify.title} foot={toSignIn}>
      <CodeForm onVerified={setSaid} onRefused={() => { setRefused(true); }} />
      {refused ? (
        <section className="mt-6 border-t border-line pt-4">
          <h2 className="text-13 font-semibold">{t.auth.verify.resendTitle}</h2>
          <p className="mt-1 mb-4 text-13 text-muted">{t.auth.verify.resendLead}</p>
          <LetterForm submit={t.auth.verify.resend} main={false} send={resendLetter} onSent={setSentTo} />
        </section>
      ) : null}
    </AuthFrame>
  );
}

interface CodeFormProps {
  readonly onVerified: (said: string) => void;
  readonly onRefused: () => void;
}

function CodeForm({ onVerified, onRefused }: CodeFormProps) {
  const t = useStrings("auth");
  const token = useHashToken("token");
  const [code, setCode] = useState(token ?? "");
  const form = useForm<"token">({
    check: () => (code.trim() ? {} : { token: t.auth.required(t.auth.verify.code) }),
    send: async () => {
      try {
        onVerified((await verify(typedToken(code))).said);
      } catch (error) {
        if (isProblem(error, "LINK_INVALID")) onRefused();
        throw error;
      }
    },
    explain: (error) => explain(error, t.auth, ["token"]),
  });
  // Opening the link is asking for it: nobody has to press anything.
  const begun = useRef(false);
  const begin = useEffectEvent(() => {
    if (begun.current) return;
    begun.current = true;
    void form.submit();
  });
  useEffect(() => {
    if (token !== null) begin();
  }, [token]);
  return (
    <Form form={form} summary={t.auth.summary}>
      <TextField size="lg" form={form} name="token" label={t.auth.verify.code} hint={t.auth.verify.codeHint} value={code} onChange={setCode} autoComplete="off" spellCheck={false} autoCapitalize="none" />
      <Button type="submit" variant="primary" size="lg" block pending={form.pending}>
        {t.auth.verify.submit}
      </Button>
    </Form>
  );
}

function Verified({ said }: { readonly said: string }) {
  const t = useStrings("auth");
  const words = t.auth.verify;
  // The venue's own words: where several passwords were registered they say that none counts.
  return (
    <AuthFrame title={words.done} foot={<TextLink to="/forgot">{words.newPassword}</TextLink>}>
      <p role="status" lang="en" className="mb-4 text-13">{sentence(said)}</p>
      <Button variant="primary" size="lg" block onClick={() => { navigate("/login"); }}>
        {words.goOn}
      </Button>
    </AuthFrame>
  );
}
