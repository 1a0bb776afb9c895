import type { ReactNode } from "react";
import { useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { CopyButton } from "@/ui/copy-button";
import { Facts, type Fact } from "@/ui/facts";
import { Section } from "@/ui/page";
import { Sheet } from "@/ui/sheet";
import { Time } from "@/ui/time";
import type { AuditLine } from "../../audit-api";
import { around, type AuditFilter } from "../../models/audit";
import { Outcome, Who } from "./audit-table";

export interface AuditSheetProps {
  readonly line: AuditLine;
  /** Look for what belongs to this line. */
  readonly onNarrow: (change: Partial<AuditFilter>) => void;
  readonly onClose: () => void;
}

/** One line with all that it says. */
export function AuditSheet({ line, onNarrow, onClose }: AuditSheetProps) {
  const t = useStrings("admin").admin.audit;
  const zone = usePreference("zone");
  const request = line.correlation_id ?? "";
  const person = line.user_id;
  const footer = (
    <>
      {person ? <Button onClick={() => onNarrow({ who: person })}>{t.samePerson}</Button> : null}
      {request ? (
        <Button onClick={() => onNarrow({ request, ...around(line.time, zone) })}>{t.sameRequest}</Button>
      ) : null}
    </>
  );
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={<code className="text-15">{line.action}</code>}
      description={<Time value={line.time} kind="datetime" millis />}
      {...(person || request ? { footer } : {})}
    >
      <div className="flex flex-col gap-6">
        {line.is_erased ? <Callout>{t.erasedDetail}</Callout> : null}
        <LineFacts line={line} />
        <Fields title={t.details} of={line.details} />
        <Fields title={t.personal} of={line.personal} />
        <Section title={t.proof}>
          {line.hash ? <Copied text={line.hash} label={t.copy(t.proof)} /> : <p className="text-13 text-muted">{t.fromLog}</p>}
        </Section>
      </div>
    </Sheet>
  );
}

function LineFacts({ line }: { readonly line: AuditLine }) {
  const t = useStrings("admin").admin.audit;
  const code = (text: string): ReactNode => <code className="text-12 break-all">{text}</code>;
  const items: (Fact | null)[] = [
    { term: t.outcome, value: <Outcome of={line.outcome} /> },
    line.reason ? { term: t.reason, value: code(line.reason) } : null,
    { term: t.who, value: <Who line={line} /> },
    line.credential ? { term: t.credential, value: code(line.credential) } : null,
    line.address || line.is_erased ? { term: t.address, value: line.address ?? t.erased } : null,
    line.target ? { term: t.target, value: code(line.target) } : null,
    line.account_id ? { term: t.account, value: String(line.account_id) } : null,
    line.order_id ? { term: t.order, value: String(line.order_id) } : null,
    line.correlation_id
      ? { term: t.request, value: <Copied text={line.correlation_id} label={t.copy(t.request)} /> }
      : null,
  ];
  return <Facts items={items.filter((item) => item !== null)} />;
}

function Fields({ title, of }: { readonly title: string; readonly of: Readonly<Record<string, string>> | undefined }) {
  const fields = Object.entries(of ?? {});
  if (fields.length === 0) return null;
  return (
    <Section title={title}>
      <Facts
        items={fields.map(([name, value]) => ({
          term: <code>{name}</code>,
          value: <code className="text-12 break-all">{value}</code>,
        }))}
      />
    </Section>
  );
}

function Copied({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <span className="inline-flex items-start gap-1">
      <code className="text-12 break-all">{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  );
}
