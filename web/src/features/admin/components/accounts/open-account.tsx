import { useState } from "react";
import { useStrings } from "@/stores/language";
import { Field } from "@/ui/field";
import { TextInput } from "@/ui/text-input";
import { useOpenAccount } from "../../accounts-api";
import { accountNumber } from "../../models/accounts";
import { FormDialog } from "../parts/form-dialog";
import { PersonField } from "../parts/person-field";
import { tellDone } from "../parts/say";
import { TeamField } from "../parts/team-field";
import { usePeople } from "../parts/use-people";

export interface OpenAccountProps {
  readonly onClose: () => void;
  readonly onOpened: (accountId: number) => void;
}

/** Open an account: under which number, for whom, in which team. */
export function OpenAccount({ onClose, onOpened }: OpenAccountProps) {
  const t = useStrings("admin").admin.accounts;
  const people = usePeople();
  const opening = useOpenAccount();
  const [number, setNumber] = useState("");
  const [owner, setOwner] = useState("");
  const [team, setTeam] = useState<number | null>(null);

  async function submit(): Promise<void> {
    const opened = await opening.mutateAsync({
      account_id: accountNumber(number),
      owner: owner.trim() === "" ? null : await people.find(owner, "owner"),
      team_id: team,
    });
    tellDone(t.opened(opened.account_id));
    onOpened(opened.account_id);
  }

  return (
    <FormDialog
      title={t.openTitle}
      description={t.openDetail}
      submit={t.open}
      size="sm"
      fields={["owner", "account_id", "team_id"]}
      check={() => ({
        account_id: number.trim() === "" || accountNumber(number) !== null ? undefined : t.openNumberWrong,
      })}
      onSubmit={submit}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <PersonField
            people={people}
            name="owner"
            label={t.owner}
            hint={t.ownerHint}
            value={owner}
            onChange={setOwner}
            fault={faults["owner"]}
          />
          <TeamField value={team} onChange={setTeam} fault={faults["team_id"]} />
          <Field label={t.openNumber} hint={t.openNumberHint} error={faults["account_id"]}>
            <TextInput name="account_id" inputMode="numeric" value={number} onChange={setNumber} />
          </Field>
        </>
      )}
    </FormDialog>
  );
}
