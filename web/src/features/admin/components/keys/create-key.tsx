import { useState } from "react";
import { brokenRules, EMPTY_KEY, scopesFor, type KeyDraft, type Scope } from "@/lib/keys";
import { useStrings } from "@/stores/language";
import { useMe } from "@/stores/session";
import { Checkbox } from "@/ui/checkbox";
import { Field } from "@/ui/field";
import { TextArea, TextInput } from "@/ui/text-input";
import { createKey, type NewKey } from "../../keys-api";
import { accountNumber } from "../../models/accounts";
import { FormDialog, type Faults } from "../parts/form-dialog";
import { Ending, Kind } from "./key-fields";
import { PROOF, useProof } from "./use-proof";

const FIELDS = ["name", "scopes", "account_id", "expires_time", "public_key", "addresses", PROOF];
// Handing out keys that look or trade is what managing the venue's keys is for.
const ALWAYS: readonly Scope[] = ["read", "trade"];

export interface CreateKeyProps {
  readonly onClose: () => void;
  readonly onMade: (key: NewKey) => void;
}

/** A key of the venue: what it is called, may do, and until when and from where. */
export function CreateKey({ onClose, onMade }: CreateKeyProps) {
  const t = useStrings("admin", "account");
  const words = t.account.keys;
  const own = scopesFor(useMe()?.permissions ?? []);
  const offered = (Object.keys(words.scope) as Scope[]).filter((each) => ALWAYS.includes(each) || own.includes(each));
  const proof = useProof();
  const [draft, setDraft] = useState<KeyDraft>(EMPTY_KEY);
  const set = (change: Partial<KeyDraft>) => setDraft((before) => ({ ...before, ...change }));

  function check(): Faults {
    const broken = Object.entries(brokenRules(draft, Date.now()));
    const account = draft.accountId.trim();
    return {
      ...(account !== "" && accountNumber(account) === null ? { account_id: t.admin.keys.accountWrong } : {}),
      ...Object.fromEntries(broken.map(([field, rule]) => [field, words[rule]])),
    };
  }

  return (
    <FormDialog
      title={t.admin.keys.create}
      submit={words.submit}
      fields={FIELDS}
      check={check}
      onSubmit={async () => onMade(await proof.with((password) => createKey(draft, password)))}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <Field label={words.name} hint={words.nameHint} error={faults["name"]} required>
            <TextInput name="name" value={draft.name} onChange={(name) => set({ name })} />
          </Field>
          <Scopes offered={offered} chosen={draft.scopes} onChange={(scopes) => set({ scopes })} fault={faults["scopes"]} />
          <Field label={words.account} hint={t.admin.keys.accountHint} error={faults["account_id"]}>
            <TextInput
              name="account_id"
              inputMode="numeric"
              value={draft.accountId}
              onChange={(accountId) => set({ accountId: accountId.trim() })}
            />
          </Field>
          <Ending draft={draft} set={set} faults={faults} />
          <Kind draft={draft} set={set} faults={faults} />
          <Field label={words.networks} hint={words.networksHint} error={faults["addresses"]}>
            <TextArea name="addresses" rows={2} spellCheck={false} value={draft.networks} onChange={(networks) => set({ networks })} />
          </Field>
          {proof.field(faults[PROOF])}
        </>
      )}
    </FormDialog>
  );
}

interface ScopesProps {
  readonly offered: readonly Scope[];
  readonly chosen: readonly Scope[];
  readonly onChange: (scopes: readonly Scope[]) => void;
  readonly fault: string | undefined;
}

function Scopes({ offered, chosen, onChange, fault }: ScopesProps) {
  const t = useStrings("admin", "account");
  const words = t.account.keys;
  return (
    <fieldset>
      <legend className="mb-1 text-12 text-muted">{words.scopes}</legend>
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {offered.map((scope) => (
          <Checkbox
            key={scope}
            name="scopes"
            label={<span className="inline-block first-letter:uppercase">{words.scope[scope] ?? scope}</span>}
            hint={t.admin.keys.scopeHint[scope]}
            checked={chosen.includes(scope)}
            onChange={(on) => onChange(on ? [...chosen, scope] : chosen.filter((each) => each !== scope))}
          />
        ))}
      </div>
      {fault ? (
        <p role="alert" className="mt-1 text-12 text-danger">
          {fault}
        </p>
      ) : null}
    </fieldset>
  );
}
