import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { looksLikePublicKey } from "@/lib/keys";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Form } from "@/ui/form";
import { Select } from "@/ui/select";
import { TextArea } from "@/ui/text-input";
import { type Key, type NewKey, rotateKey } from "../../api/keys";
import { explain } from "../../explain";
import { useProve } from "../parts/proving";

const GRACES = ["0", "3600", "86400"] as const;
type Grace = (typeof GRACES)[number];

interface RotateDialogProps {
  /** The key to replace, null where none is. */
  readonly record: Key | null;
  readonly onClose: () => void;
  readonly onMade: (key: NewKey) => void;
}

/** Replacing a key by one like it; the old one may go on working for a while. */
export function RotateDialog({ record, onClose, onMade }: RotateDialogProps) {
  const t = useStrings("account");
  const words = t.account.keys;
  return (
    <Dialog
      open={record !== null}
      onOpenChange={(open) => { if (!open) onClose(); }}
      title={words.rotateTitle(record?.name ?? "")}
      description={words.rotateAsk}
      size="sm"
    >
      {record ? <RotateForm record={record} onMade={onMade} /> : null}
    </Dialog>
  );
}

function RotateForm({ record, onMade }: { readonly record: Key; readonly onMade: (key: NewKey) => void }) {
  const t = useStrings("account");
  const words = t.account.keys;
  const prove = useProve();
  const signs = Boolean(record.public_key);
  const [grace, setGrace] = useState<Grace>("3600");
  const [publicKey, setPublicKey] = useState("");
  const form = useForm<"public_key">({
    check: () => (signs && !looksLikePublicKey(publicKey) ? { public_key: words.publicKeyWrong } : {}),
    send: async () => {
      const rotation = { graceSeconds: Number(grace), publicKey: signs ? publicKey.trim() : null };
      onMade(await prove((password) => rotateKey(record.key_id, rotation, password)));
    },
    explain: (error) => explain(error, t.account, ["public_key"]),
  });
  return (
    <Form form={form} summary={t.account.summary}>
      <Field label={words.grace}>
        <Select<Grace>
          value={grace}
          onChange={setGrace}
          options={GRACES.map((value) => ({ value, label: words.graces[value] }))}
        />
      </Field>
      {signs ? (
        <Field label={words.publicKey} hint={words.publicKeyHint} error={form.errors.public_key}>
          <TextArea
            name="public_key"
            rows={3}
            spellCheck={false}
            className="font-mono"
            value={publicKey}
            onChange={(next) => {
              form.touch("public_key");
              setPublicKey(next);
            }}
          />
        </Field>
      ) : null}
      <Button type="submit" variant="primary" block pending={form.pending}>
        {words.rotateSubmit}
      </Button>
    </Form>
  );
}
