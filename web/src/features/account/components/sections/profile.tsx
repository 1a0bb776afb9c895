import { useState } from "react";
import { useForm } from "@/lib/form-state";
import { useAccounts } from "@/lib/queries/accounts";
import type { Me } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { useMe } from "@/stores/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Facts } from "@/ui/facts";
import { Field } from "@/ui/field";
import { Form } from "@/ui/form";
import { Select } from "@/ui/select";
import { TextField } from "@/ui/text-field";
import { Time } from "@/ui/time";
import { changeProfile } from "../../api/me";
import { explain } from "../../explain";
import { Block } from "../parts/block";
import { tellDone } from "../parts/use-action";
import { EmailBlock } from "./email";

const NAME_LENGTH_MAX = 64;

/** Who somebody is: name, default account and address. */
export function ProfileSection() {
  const t = useStrings("account");
  const me = useMe();
  if (me === null) return null;
  return (
    <>
      <Block title={t.account.sections.profile} lead={t.account.profile.lead}>
        <ProfileForm me={me} />
        <div className="mt-6 max-w-96">
          <Facts
            items={[
              { term: t.account.profile.roles, value: <Roles roles={me.roles} /> },
              { term: t.account.profile.since, value: <Time value={me.created_time} kind="date" /> },
            ]}
          />
        </div>
      </Block>
      <EmailBlock me={me} />
    </>
  );
}

function Roles({ roles }: { readonly roles: readonly string[] }) {
  const names: Readonly<Record<string, string>> = useStrings("account").account.profile.roleNames;
  return (
    <span className="inline-flex flex-wrap justify-end gap-1">
      {roles.map((role) => (
        <Badge key={role}>{names[role] ?? role}</Badge>
      ))}
    </span>
  );
}

function ProfileForm({ me }: { readonly me: Me }) {
  const t = useStrings("account");
  const words = t.account.profile;
  const accounts = useAccounts();
  const [name, setName] = useState(me.name);
  const [account, setAccount] = useState(String(me.default_account_id ?? ""));
  const isChanged = name.trim() !== me.name || account !== String(me.default_account_id ?? "");
  const form = useForm<"name">({
    check: () => {
      if (!name.trim()) return { name: t.account.required(words.name) };
      return [...name.trim()].length > NAME_LENGTH_MAX ? { name: words.nameLong } : {};
    },
    send: async () => {
      await changeProfile({ name: name.trim(), default_account_id: account ? Number(account) : null });
      setName(name.trim());
      tellDone(t.account.saved);
    },
    explain: (error) => explain(error, t.account, ["name"]),
  });
  const options = accounts.map(({ account_id: id }) => ({ value: String(id), label: words.accountNamed(id) }));
  return (
    <div className="max-w-96">
      <Form form={form} summary={t.account.summaryFields}>
        <TextField form={form} name="name" label={words.name} hint={words.nameHint} value={name} onChange={setName} autoComplete="name" />
        <Field label={words.account} hint={options.length > 0 ? words.accountHint : words.accountNone}>
          <Select
            value={account || NO_ACCOUNT}
            onChange={(value) => { setAccount(value === NO_ACCOUNT ? "" : value); }}
            options={[{ value: NO_ACCOUNT, label: words.noAccount }, ...options]}
          />
        </Field>
        <Button type="submit" variant="primary" className="self-start" pending={form.pending} disabled={!isChanged}>
          {t.account.save}
        </Button>
      </Form>
    </div>
  );
}

const NO_ACCOUNT = "none";
