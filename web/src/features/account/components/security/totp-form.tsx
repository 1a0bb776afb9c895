import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { Form } from "@/ui/form";
import { QrCode } from "@/ui/qr-code";
import { TextField } from "@/ui/text-field";
import { confirmTotp, type TotpSetup } from "../../api/factors";
import { explain } from "../../explain";
import { codeDigits, grouped, isWholeCode } from "../../models/codes";

interface TotpFormProps {
  readonly setup: TotpSetup;
  /** Hears the recovery codes, which are told once. */
  readonly onDone: (codes: readonly string[]) => void;
}

/** The secret for the app, to scan or to type, and its first code as the proof that it works. */
export function TotpForm({ setup, onDone }: TotpFormProps) {
  const t = useStrings("account");
  const words = t.account.totp;
  const [code, setCode] = useState("");
  const form = useForm<"code">({
    check: () => (isWholeCode(codeDigits(code)) ? {} : { code: t.account.codeWrong }),
    send: async () => { onDone(await confirmTotp(codeDigits(code))); },
    explain: (error) => explain(error, t.account, ["code"]),
  });
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col items-center gap-2">
        <p className="self-start text-13 text-muted">{words.scan}</p>
        <QrCode text={setup.uri} label={words.qr} size={184} />
      </div>
      <div>
        <p className="text-13 text-muted">{words.manual}</p>
        <div className="mt-1 flex items-start gap-2">
          <code className="min-w-0 grow font-mono text-13 break-words">{grouped(setup.secret)}</code>
          <CopyButton text={setup.secret} label={words.copySecret} />
        </div>
      </div>
      <Form form={form} summary={t.account.summary}>
        <TextField form={form} name="code" label={words.code} value={code} onChange={setCode} inputMode="numeric" autoComplete="one-time-code" maxLength={9} />
        <Button type="submit" variant="primary" block pending={form.pending}>
          {words.confirm}
        </Button>
      </Form>
    </div>
  );
}
