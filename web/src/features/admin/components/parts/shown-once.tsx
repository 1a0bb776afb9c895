import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { CopyButton } from "@/ui/copy-button";
import { Dialog } from "@/ui/dialog";

export interface Secret {
  readonly label: string;
  readonly text: string;
  /** What the button that copies it is called. */
  readonly copy: string;
}

export interface ShownOnceProps {
  readonly title: string;
  readonly lead: string;
  readonly secrets: readonly Secret[];
  readonly onClose: () => void;
}

/** What is shown this once, such as a link that lets somebody in. */
export function ShownOnce({ title, lead, secrets, onClose }: ShownOnceProps) {
  const t = useStrings("admin").admin.parts;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      description={lead}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t.onceKept}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Callout tone="warning">{t.onceOnly}</Callout>
        {secrets.map(({ label, text, copy }) => (
          <div key={label}>
            <p className="text-12 text-muted">{label}</p>
            <div className="mt-1 flex items-start gap-2 rounded-4 border border-line bg-bg py-1.5 pr-1.5 pl-3">
              <code className="min-w-0 grow py-0.5 font-mono text-13 break-all">{text}</code>
              <CopyButton text={text} label={copy} />
            </div>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
