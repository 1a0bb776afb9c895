import { useState } from "react";
import { looksLikePublicKey } from "@/lib/keys";
import { useStrings } from "@/stores/language";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { rotateKey, type Key, type NewKey } from "../../keys-api";
import { FormDialog } from "../parts/form-dialog";
import { PublicKey } from "./key-fields";
import { PROOF, useProof } from "./use-proof";

const GRACES = ["0", "3600", "86400"] as const;
type Grace = (typeof GRACES)[number];

export interface RotateKeyProps {
  readonly record: Key;
  readonly onClose: () => void;
  readonly onMade: (key: NewKey) => void;
}

/** Replace a key by one like it; the old one may go on working for a while. */
export function RotateKey({ record, onClose, onMade }: RotateKeyProps) {
  const words = useStrings("account").account.keys;
  const proof = useProof();
  const signs = Boolean(record.public_key);
  const [grace, setGrace] = useState<Grace>("3600");
  const [publicKey, setPublicKey] = useState("");

  const rotate = (password: string | null) =>
    rotateKey(record.key_id, {
      graceSeconds: Number(grace),
      publicKey: signs ? publicKey.trim() : null,
      password,
    });

  return (
    <FormDialog
      title={words.rotateTitle(record.name)}
      description={words.rotateAsk}
      submit={words.rotateSubmit}
      size="sm"
      fields={["public_key", PROOF]}
      check={() => ({ public_key: signs && !looksLikePublicKey(publicKey) ? words.publicKeyWrong : undefined })}
      onSubmit={async () => onMade(await proof.with(rotate))}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <Field label={words.grace}>
            <Select<Grace>
              value={grace}
              onChange={setGrace}
              options={GRACES.map((value) => ({ value, label: words.graces[value] }))}
            />
          </Field>
          {signs ? <PublicKey value={publicKey} onChange={setPublicKey} fault={faults["public_key"]} /> : null}
          {proof.field(faults[PROOF])}
        </>
      )}
    </FormDialog>
  );
}
