import { useState } from "react";
import { useStrings } from "@/stores/language";
import { useMe } from "@/stores/session";
import { Checkbox } from "@/ui/checkbox";
import { Field } from "@/ui/field";
import { TextInput } from "@/ui/text-input";
import { looksLikeEmail } from "../../models/people";
import { rolesToGive, type Role } from "../../models/roles";
import { useCreateUser, useMailLeaves, type NewUser } from "../../users-api";
import { FormDialog } from "../parts/form-dialog";
import { RoleChoice } from "../parts/role-choice";
import { tellDone } from "../parts/say";
import { TeamField } from "../parts/team-field";

const FIELDS = ["email", "name", "roles", "team_id"];
const NAME_MAX = 64;

export interface CreateUserProps {
  readonly onClose: () => void;
  readonly onMade: (user: NewUser) => void;
}

/** Make a user, whose address the one who makes him vouches for. */
export function CreateUser({ onClose, onMade }: CreateUserProps) {
  const t = useStrings("admin").admin;
  const me = useMe();
  const mailLeaves = useMailLeaves() ?? false;
  const creating = useCreateUser();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [roles, setRoles] = useState<readonly Role[]>(["trader"]);
  const [team, setTeam] = useState<number | null>(null);
  const [letter, setLetter] = useState(false);

  async function submit(): Promise<void> {
    const made = await creating.mutateAsync({
      email: email.trim(),
      name: name.trim(),
      roles: [...roles],
      team_id: team,
      letter,
    });
    if (letter) tellDone(t.users.mailed(email.trim()));
    onMade(made);
  }

  return (
    <FormDialog
      title={t.users.create}
      description={t.users.createDetail}
      submit={t.users.createSubmit}
      fields={FIELDS}
      check={() => ({
        email: looksLikeEmail(email) ? undefined : t.parts.emailWrong,
        name: name.trim() === "" || [...name.trim()].length > NAME_MAX ? t.parts.nameWrong : undefined,
        roles: roles.length === 0 ? t.parts.rolesNone : undefined,
      })}
      onSubmit={submit}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <Field label={t.users.email} error={faults["email"]} required>
            <TextInput name="email" type="email" autoCapitalize="none" value={email} onChange={setEmail} />
          </Field>
          <Field label={t.users.name} error={faults["name"]} required>
            <TextInput name="name" value={name} onChange={setName} />
          </Field>
          <RoleChoice
            offered={rolesToGive(me?.permissions ?? [])}
            chosen={roles}
            onChange={setRoles}
            fault={faults["roles"]}
          />
          <TeamField value={team} onChange={setTeam} fault={faults["team_id"]} />
          {mailLeaves ? <Checkbox checked={letter} onChange={setLetter} label={t.parts.letter} /> : null}
        </>
      )}
    </FormDialog>
  );
}
