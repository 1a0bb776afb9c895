import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { CopyButton } from "@/ui/copy-button";
import { Dialog } from "@/ui/dialog";
import type { NewKey } from "../../api/keys";

interface NewKeyDialogProps {
  /** The key that was just made, null where there is none to show. */
  readonly made: NewKey | null;
  readonly onClose: () => void;
}

/** A key with its secret, which is shown this once. */
export function NewKeyDialog({ made, onClose }: NewKeyDialogProps) {
  const t = useStrings("account");
  const words = t.account.keys;
  const secret = made?.secret ?? "";
  return (
    <Dialog
      open={made !== null}
      onOpenChange={(open) => { if (!open) onClose(); }}
      title={words.madeTitle(made?.key.name ?? "")}
      description={secret ? words.madeUse : words.madeSigned}
      footer={<Button variant="primary" onClick={onClose}>{secret ? t.account.onceKept : t.account.done}</Button>}
    >
      <div className="flex flex-col gap-4">
        {secret ? <Callout tone="warning">{t.account.onceOnly}</Callout> : null}
        <Copied label={words.madeId} text={made?.key.key_id ?? ""} copy={words.copyId} />
        {secret ? <Copied label={words.madeSecret} text={secret} copy={words.copySecret} /> : null}
      </div>
    </Dialog>
  );
}

function Copied({ label, text, copy }: { readonly label: string; readonly text: string; readonly copy: string }) {
  return (
    <div>
      <p className="text-12 text-muted">{label}</p>
      <div className="mt-1 flex items-start gap-2 rounded-4 border border-line bg-bg py-1.5 pr-1.5 pl-3">
        <code className="min-w-0 grow py-0.5 font-mono text-13 break-all">{text}</code>
        <CopyButton text={text} label={copy} />
      </div>
    </div>
  );
}
