import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { CopyButton } from "@/ui/copy-button";
import { Dialog } from "@/ui/dialog";
import { codesText } from "../../models/codes";
import { saveFile } from "../parts/save-file";

interface CodesDialogProps {
  /** The codes that were just made, null where there are none to show. */
  readonly codes: readonly string[] | null;
  readonly email: string;
  readonly onClose: () => void;
}

/** Recovery codes, which are shown this once. */
export function CodesDialog({ codes, email, onClose }: CodesDialogProps) {
  const t = useStrings("account");
  const words = t.account.recovery;
  const save = () => {
    if (codes) saveFile(new Blob([codesText(codes, words.fileHead(email))], { type: "text/plain" }), words.file);
  };
  return (
    <Dialog
      open={codes !== null}
      onOpenChange={(open) => { if (!open) onClose(); }}
      title={words.dialog}
      description={words.lead}
      size="sm"
      footer={<Button variant="primary" onClick={onClose}>{t.account.onceKept}</Button>}
    >
      <Callout tone="warning">{t.account.onceOnly}</Callout>
      <ul className="my-4 grid gap-x-6 gap-y-1 font-mono text-13 min-[26rem]:grid-cols-2">
        {codes?.map((code) => <li key={code} className="whitespace-nowrap">{code}</li>)}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton wide text={codes?.join("\n") ?? ""} label={words.copy} />
        <Button icon="download" onClick={save}>{t.account.download}</Button>
      </div>
    </Dialog>
  );
}
