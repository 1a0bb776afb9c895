import { useState } from "react";
import { useStrings } from "@/stores/language";
import { useMe } from "@/stores/session";
import { Checkbox } from "@/ui/checkbox";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { TextInput } from "@/ui/text-input";
import { looksLikeEmail } from "../../models/people";
import { rolesToGive, type Role } from "../../models/roles";
import { useInvite, useMailLeaves, type NewInvitation } from "../../users-api";
import { FormDialog } from "../parts/form-dialog";
import { RoleChoice } from "../parts/role-choice";
import { tellDone } from "../parts/say";
import { TeamField } from "../parts/team-field";

const FIELDS = ["email", "roles", "team_id", "days"];
const DAYS = ["1", "3", "7", "14", "30"] as const;

export interface InviteProps {
  readonly onClose: () => void;
  readonly onMade: (invitation: NewInvitation) => void;
}

/** Ask somebody in: as what, into which team, until when. */
export function Invite({ onClose, onMade }: InviteProps) {
  const t = useStrings("admin").admin;
  const offered = rolesToGive(useMe()?.permissions ?? []);
  const mailLeaves = useMailLeaves() ?? false;
  const inviting = useInvite();
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<readonly Role[]>(["trader"]);
  const [team, setTeam] = useState<number | null>(null);
  const [days, setDays] = useState<(typeof DAYS)[number]>("7");
  const [letter, setLetter] = useState(true);
  const address = email.trim();
  const mails = mailLeaves && letter && address !== "";

  async function submit(): Promise<void> {
    const made = await inviting.mutateAsync({
      email: address === "" ? null : address,
      roles: [...roles],
      team_id: team,
      days: Number(days),
      letter: mails,
    });
    if (mails) tellDone(t.invitations.mailed(address));
    onMade(made);
  }

  return (
    <FormDialog
      title={t.invitations.title}
      submit={t.invitations.submit}
      fields={FIELDS}
      check={() => ({
        email: address === "" || looksLikeEmail(address) ? undefined : t.parts.emailWrong,
        roles: roles.length === 0 ? t.parts.rolesNone : undefined,
      })}
      onSubmit={submit}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <Field label={t.invitations.email} hint={t.invitations.emailHint} error={faults["email"]}>
            <TextInput name="email" type="email" autoCapitalize="none" value={email} onChange={setEmail} />
          </Field>
          <RoleChoice offered={offered} chosen={roles} onChange={setRoles} fault={faults["roles"]} />
          <TeamField value={team} onChange={setTeam} fault={faults["team_id"]} />
          <Field label={t.invitations.days} error={faults["days"]}>
            <Select
              name="days"
              value={days}
              onChange={setDays}
              options={DAYS.map((value) => ({ value, label: t.invitations.dayCount(Number(value)) }))}
            />
          </Field>
          {mailLeaves ? (
            <Checkbox
              checked={mails}
              disabled={address === ""}
              onChange={setLetter}
              label={t.invitations.letter}
            />
          ) : null}
        </>
      )}
    </FormDialog>
  );
}
