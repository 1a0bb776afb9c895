import { useState } from "react";
import { type Failure, useForm } from "@/lib/form-state";
import { isProblem } from "@/lib/http";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form";
import { TextField } from "@/ui/text-field";
import { askPasskey, showSecondFactor, type Shown } from "../../api";
import { explain, type Words } from "../../explain";
import { type Challenge, codeDigits, firstFactor, isWholeCode, type SecondFactor } from "../../model";
import { refusedByBrowser } from "../../passkey-errors";

interface SecondFactorStepProps {
  readonly challenge: Challenge;
  readonly onSignedIn: () => void;
  readonly onBack: () => void;
}

/** The second step of signing in: one of the factors that somebody set up. */
export function SecondFactorStep({ challenge, onSignedIn, onBack }: SecondFactorStepProps) {
  const t = useStrings("auth");
  const [factor, setFactor] = useState<SecondFactor>(() => firstFactor(challenge.methods));
  const others = challenge.methods.filter((method) => method !== factor);
  return (
    <div className="flex flex-col gap-4">
      <FactorForm key={factor} factor={factor} challenge={challenge.challenge} onSignedIn={onSignedIn} />
      <div className="flex flex-col items-start gap-1 border-t border-line pt-3">
        {others.map((method) => (
          <Button key={method} variant="quiet" icon="swap" onClick={() => { setFactor(method); }}>
            {t.auth.factor.instead[method]}
          </Button>
        ))}
        <Button variant="quiet" icon="arrow-left" onClick={onBack}>
          {t.auth.back}
        </Button>
      </div>
    </div>
  );
}

interface FactorFormProps {
  readonly factor: SecondFactor;
  readonly challenge: string;
  readonly onSignedIn: () => void;
}

function FactorForm({ factor, challenge, onSignedIn }: FactorFormProps) {
  const t = useStrings("auth");
  const words = t.auth.factor;
  const [code, setCode] = useState("");
  const typed = factor === "totp" ? codeDigits(code) : code.trim();
  const form = useForm<"code">({
    check: () => {
      const isFilled = factor === "totp" ? isWholeCode(typed) : factor === "passkey" || typed !== "";
      return isFilled ? {} : { code: t.auth.required(factor === "totp" ? words.code : words.recoveryCode) };
    },
    send: async () => {
      await showSecondFactor(challenge, await shownAs(factor, typed));
      onSignedIn();
    },
    explain: (error) => explainFactor(error, t.auth),
  });
  const field = { form, name: "code", value: code, onChange: setCode } as const;
  return (
    <Form form={form} summary={t.auth.summary} takesFocus>
      <p className="text-13 text-muted">{words[factor]}</p>
      {factor === "totp" ? (
        <TextField size="lg" {...field} label={words.code} inputMode="numeric" autoComplete="one-time-code" maxLength={9} />
      ) : null}
      {factor === "recovery" ? (
        <TextField size="lg" {...field} label={words.recoveryCode} autoComplete="off" spellCheck={false} maxLength={32} />
      ) : null}
      <Button type="submit" variant="primary" size="lg" block pending={form.pending}>
        {factor === "passkey" ? words.usePasskey : words.submit}
      </Button>
    </Form>
  );
}

async function shownAs(factor: SecondFactor, typed: string): Promise<Shown> {
  if (factor === "passkey") return { passkey: await askPasskey() };
  return factor === "totp" ? { code: typed } : { recovery_code: typed };
}

function explainFactor(error: unknown, words: Words): Failure<"code"> {
  if (refusedByBrowser(error)) return { errors: {}, detail: words.signIn.noPasskey };
  if (isProblem(error, "LOGIN_REFUSED")) return { errors: {}, detail: words.problems.CODE_REFUSED };
  return explain(error, words, ["code"]);
}
