import { useId, useState } from "react";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { TextInput } from "@/ui/text-input";
import { ACTION_GROUPS, EVERYTHING, OUTCOMES, type AuditFilter } from "../../models/audit";
import { PersonField } from "../parts/person-field";
import { faultsOf, tellFailed } from "../parts/say";
import type { People } from "../parts/use-people";

export interface AuditFilterFormProps {
  /** What was searched last. */
  readonly filter: AuditFilter;
  readonly people: People;
  /** Throws FieldFault where nobody is meant. */
  readonly onSearch: (filter: AuditFilter) => Promise<void>;
}

type Set = (change: Partial<AuditFilter>) => void;

/** What to look for; nothing is asked before it is said, since asking is a line of its own. */
export function AuditFilterForm({ filter, people, onSearch }: AuditFilterFormProps) {
  const t = useStrings("admin").admin.audit;
  const [draft, setDraft] = useState(filter);
  const [more, setMore] = useState(filter.address !== "" || filter.credential !== "" || filter.request !== "");
  const [fault, setFault] = useState<string | undefined>();
  const set: Set = (change) => setDraft((before) => ({ ...before, ...change }));

  async function search(wanted: AuditFilter): Promise<void> {
    try {
      await onSearch(wanted);
      setFault(undefined);
    } catch (error) {
      const found = faultsOf(error, ["who"])["who"];
      if (found === undefined) tellFailed(error);
      setFault(found);
    }
  }

  return (
    <form
      role="search"
      aria-label={t.filter}
      className="rounded-6 border border-line bg-panel p-3"
      onSubmit={(event) => {
        event.preventDefault();
        void search(draft);
      }}
    >
      <div className="grid items-start gap-3 sm:grid-cols-2 xl:grid-cols-3">
        <PersonField people={people} name="who" label={t.who} value={draft.who} onChange={(who) => set({ who })} fault={fault} />
        <What draft={draft} set={set} />
        <When draft={draft} set={set} />
        <Field label={t.account}>
          <TextInput inputMode="numeric" value={draft.account} onChange={(account) => set({ account })} />
        </Field>
        {more ? <Where draft={draft} set={set} /> : null}
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" icon="search">
          {t.apply}
        </Button>
        <Button
          onClick={() => {
            setDraft(EVERYTHING);
            void search(EVERYTHING);
          }}
        >
          {t.clear}
        </Button>
        <Button variant="quiet" aria-expanded={more} onClick={() => setMore(!more)}>
          {more ? t.fewer : t.more}
        </Button>
      </div>
    </form>
  );
}

interface PartProps {
  readonly draft: AuditFilter;
  readonly set: Set;
}

function What({ draft, set }: PartProps) {
  const t = useStrings("admin").admin.audit;
  const list = useId();
  return (
    <>
      <Field label={t.action} hint={t.actionHint}>
        <TextInput list={list} spellCheck={false} autoCapitalize="none" value={draft.action} onChange={(action) => set({ action })} />
        <datalist id={list}>
          {ACTION_GROUPS.map((group) => (
            <option key={group} value={group} />
          ))}
        </datalist>
      </Field>
      <Field label={t.outcome}>
        <Select<AuditFilter["outcome"]>
          value={draft.outcome}
          onChange={(outcome) => set({ outcome })}
          options={[
            { value: "all", label: t.anyOutcome },
            ...OUTCOMES.map((value) => ({ value, label: t.outcomes[value] ?? value })),
          ]}
        />
      </Field>
    </>
  );
}

function When({ draft, set }: PartProps) {
  const t = useStrings("admin").admin.audit;
  return (
    <>
      <Field label={t.since}>
        <TextInput type="datetime-local" value={draft.since} onChange={(since) => set({ since })} />
      </Field>
      <Field label={t.until}>
        <TextInput type="datetime-local" value={draft.until} onChange={(until) => set({ until })} />
      </Field>
    </>
  );
}

function Where({ draft, set }: PartProps) {
  const t = useStrings("admin").admin.audit;
  return (
    <>
      <Field label={t.address} hint={t.addressHint}>
        <TextInput spellCheck={false} value={draft.address} onChange={(address) => set({ address })} />
      </Field>
      <Field label={t.credential} hint={t.credentialHint}>
        <TextInput spellCheck={false} value={draft.credential} onChange={(credential) => set({ credential })} />
      </Field>
      <Field label={t.request}>
        <TextInput spellCheck={false} value={draft.request} onChange={(request) => set({ request })} />
      </Field>
    </>
  );
}
