import { useEffect, useRef, useState } from "react";
import { useStrings } from "@/stores/language";
import { Button, IconButton } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { CopyButton } from "@/ui/copy-button";
import { verifyAudit, type AuditVerdict } from "../../audit-api";
import { tellFailed } from "../parts/say";

/** Has the whole chain looked at, and tells whether it holds. */
export function VerifyChain() {
  const t = useStrings("admin").admin.audit;
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [pending, setPending] = useState(false);
  const walking = useRef<AbortController | null>(null);
  useEffect(() => () => walking.current?.abort(), []);

  async function verify(): Promise<void> {
    const control = new AbortController();
    walking.current = control;
    setPending(true);
    setVerdict(null);
    try {
      await verifyAudit(setVerdict, control.signal);
    } catch (error) {
      if (!control.signal.aborted) tellFailed(error);
    } finally {
      if (!control.signal.aborted) setPending(false);
    }
  }

  return (
    <>
      <Button icon="shield" pending={pending} onClick={() => void verify()}>
        {t.verify}
      </Button>
      {verdict ? <Verdict verdict={verdict} onClose={() => setVerdict(null)} /> : null}
    </>
  );
}

function Verdict({ verdict, onClose }: { readonly verdict: AuditVerdict; readonly onClose: () => void }) {
  const t = useStrings("admin").admin.audit;
  const close = <IconButton size="sm" icon="close" label={t.dismiss} onClick={onClose} />;
  if (!verdict.holds) {
    return (
      <Callout tone="danger" live title={t.broken} action={close} className="w-full">
        <p>{t.brokenDetail(verdict.findings.length)}</p>
        <ul className="mt-1 max-h-40 overflow-auto">
          {verdict.findings.map(({ line, problem }, at) => (
            <li key={at}>
              <span className="figures text-text">{t.line(line)}</span>: {problem}
            </li>
          ))}
        </ul>
      </Callout>
    );
  }
  if (!verdict.is_complete) {
    return (
      <p role="status" className="figures text-12 text-muted">
        {t.verifying(verdict.verified, verdict.lines)}
      </p>
    );
  }
  return (
    <Callout tone="success" live title={t.holds} action={close} className="w-full">
      <p>
        {t.holdsDetail(verdict.verified)} {verdict.erased > 0 ? t.erasedCount(verdict.erased) : null}
      </p>
      <p className="mt-1 flex flex-wrap items-center gap-1">
        {t.head} <code className="break-all">{verdict.head}</code>
        <CopyButton text={verdict.head} label={t.copy(t.head)} />
      </p>
    </Callout>
  );
}
