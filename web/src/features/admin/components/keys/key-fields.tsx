import { EXPIRIES, type Expiry, type KeyDraft, type KeyKind } from "@/lib/keys";
import { useStrings } from "@/stores/language";
import { Field } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { TextArea, TextInput } from "@/ui/text-input";
import type { Faults } from "../parts/form-dialog";

export interface KeyPartProps {
  readonly draft: KeyDraft;
  readonly set: (change: Partial<KeyDraft>) => void;
  readonly faults: Faults;
}

/** Until when a key works. */
export function Ending({ draft, set, faults }: KeyPartProps) {
  const words = useStrings("account").account.keys;
  const dated = draft.expiry === "date";
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={words.expires} error={dated ? undefined : faults["expires_time"]}>
        <Select<Expiry>
          value={draft.expiry}
          onChange={(expiry) => set({ expiry })}
          options={EXPIRIES.map((value) => ({ value, label: words.expiry[value] }))}
        />
      </Field>
      {dated ? (
        <Field label={words.expiresOn} error={faults["expires_time"]}>
          <TextInput name="expires_time" type="date" value={draft.day} onChange={(day) => set({ day })} />
        </Field>
      ) : null}
    </div>
  );
}

/** How programs prove that a key is theirs. */
export function Kind({ draft, set, faults }: KeyPartProps) {
  const words = useStrings("account").account.keys;
  return (
    <>
      <Field label={words.kind} hint={words.kindHint[draft.kind]}>
        <Segmented<KeyKind>
          label={words.kind}
          className="self-start"
          value={draft.kind}
          onChange={(kind) => set({ kind })}
          options={[
            { value: "secret", label: words.kinds.secret },
            { value: "signature", label: words.kinds.signature },
          ]}
        />
      </Field>
      {draft.kind === "signature" ? (
        <PublicKey value={draft.publicKey} onChange={(publicKey) => set({ publicKey })} fault={faults["public_key"]} />
      ) : null}
    </>
  );
}

export interface PublicKeyProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fault: string | undefined;
}

/** The public half of a key that signs. */
export function PublicKey({ value, onChange, fault }: PublicKeyProps) {
  const words = useStrings("account").account.keys;
  return (
    <Field label={words.publicKey} hint={words.publicKeyHint} error={fault}>
      <TextArea name="public_key" rows={3} spellCheck={false} className="font-mono" value={value} onChange={onChange} />
    </Field>
  );
}
