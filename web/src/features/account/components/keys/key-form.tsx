import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { brokenRules, EMPTY_KEY, EXPIRIES, type Expiry, type KeyDraft, type KeyField, type KeyKind, scopesFor } from "@/lib/keys";
import { useAccounts } from "@/lib/queries/accounts";
import { useStrings } from "@/stores/language";
import { useMe } from "@/stores/session";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Form } from "@/ui/form";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { TextField } from "@/ui/text-field";
import { TextArea } from "@/ui/text-input";
import { createKey, type NewKey } from "../../api/keys";
import { explain } from "../../explain";
import { useProve } from "../parts/proving";
import { ScopeChoice } from "./scope-choice";

const FIELDS: readonly KeyField[] = ["name", "scopes", "account_id", "expires_time", "addresses", "public_key"];
const ANY = "any";

/** What a new key shall be called, may do, and until when and from where. */
export function KeyForm({ onMade }: { readonly onMade: (key: NewKey) => void }) {
  const t = useStrings("account");
  const words = t.account.keys;
  const prove = useProve();
  const [draft, setDraft] = useState<KeyDraft>(EMPTY_KEY);
  const form = useForm<KeyField>({
    check: () => {
      const broken = Object.entries(brokenRules(draft, Date.now()));
      return Object.fromEntries(broken.map(([field, rule]) => [field, words[rule]]));
    },
    send: async () => { onMade(await prove((password) => createKey(draft, password))); },
    explain: (error) => explain(error, t.account, FIELDS),
  });
  const set = (change: Partial<KeyDraft>, field: KeyField) => {
    form.touch(field);
    setDraft((before) => ({ ...before, ...change }));
  };
  const part = { draft, form, set };
  return (
    <Form form={form} summary={t.account.summaryFields} takesFocus>
      <TextField form={form} name="name" label={words.name} hint={words.nameHint} value={draft.name} onChange={(name) => { set({ name }, "name"); }} />
      <ScopeChoice
        offered={scopesFor(useMe()?.permissions ?? [])}
        chosen={draft.scopes}
        error={form.errors.scopes}
        onChange={(scopes) => { set({ scopes }, "scopes"); }}
      />
      <AccountChoice {...part} />
      <ExpiryChoice {...part} />
      <KindChoice {...part} />
      <Field label={words.networks} hint={words.networksHint} error={form.errors.addresses}>
        <TextArea name="addresses" rows={2} spellCheck={false} value={draft.networks} onChange={(networks) => { set({ networks }, "addresses"); }} />
      </Field>
      <Button type="submit" variant="primary" className="self-end" pending={form.pending}>
        {words.submit}
      </Button>
    </Form>
  );
}

interface PartProps {
  readonly draft: KeyDraft;
  readonly form: ReturnType<typeof useForm<KeyField>>;
  readonly set: (change: Partial<KeyDraft>, field: KeyField) => void;
}

function AccountChoice({ draft, form, set }: PartProps) {
  const t = useStrings("account");
  const words = t.account.keys;
  const accounts = useAccounts().map(({ account_id: id }) => ({
    value: String(id),
    label: t.account.profile.accountNamed(id),
  }));
  return (
    <Field label={words.account} hint={words.accountHint} error={form.errors.account_id}>
      <Select
        name="account_id"
        value={draft.accountId || ANY}
        onChange={(value) => { set({ accountId: value === ANY ? "" : value }, "account_id"); }}
        options={[{ value: ANY, label: words.accountAny }, ...accounts]}
      />
    </Field>
  );
}

function ExpiryChoice({ draft, form, set }: PartProps) {
  const t = useStrings("account");
  const words = t.account.keys;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={words.expires} error={draft.expiry === "date" ? undefined : form.errors.expires_time}>
        <Select<Expiry>
          value={draft.expiry}
          onChange={(expiry) => { set({ expiry }, "expires_time"); }}
          options={EXPIRIES.map((value) => ({ value, label: words.expiry[value] }))}
        />
      </Field>
      {draft.expiry === "date" ? (
        <TextField form={form} name="expires_time" type="date" label={words.expiresOn} value={draft.day} onChange={(day) => { set({ day }, "expires_time"); }} />
      ) : null}
    </div>
  );
}

function KindChoice({ draft, form, set }: PartProps) {
  const t = useStrings("account");
  const words = t.account.keys;
  return (
    <>
      <Field label={words.kind} hint={words.kindHint[draft.kind]}>
        <Segmented<KeyKind>
          label={words.kind}
          className="self-start"
          value={draft.kind}
          onChange={(kind) => { set({ kind }, "public_key"); }}
          options={[
            { value: "secret", label: words.kinds.secret },
            { value: "signature", label: words.kinds.signature },
          ]}
        />
      </Field>
      {draft.kind === "signature" ? (
        <Field label={words.publicKey} hint={words.publicKeyHint} error={form.errors.public_key}>
          <TextArea name="public_key" rows={3} spellCheck={false} className="font-mono" value={draft.publicKey} onChange={(publicKey) => { set({ publicKey }, "public_key"); }} />
        </Field>
      ) : null}
    </>
  );
}
