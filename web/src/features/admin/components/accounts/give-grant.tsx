import { useState } from "react";
import type { GrantLevel } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Field } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { useGrantActs } from "../../accounts-api";
import { FormDialog } from "../parts/form-dialog";
import { PersonField } from "../parts/person-field";
import { FieldFault, tellDone } from "../parts/say";
import { TeamField } from "../parts/team-field";
import { usePeople } from "../parts/use-people";

const LEVELS: readonly GrantLevel[] = ["view", "trade", "manage"];
type Kind = "person" | "team";

export interface GiveGrantProps {
  readonly accountId: number;
  readonly onClose: () => void;
}

/** Let a person or a team see an account, trade on it or manage it. */
export function GiveGrant({ accountId, onClose }: GiveGrantProps) {
  const t = useStrings("admin");
  const words = t.admin.accounts;
  const people = usePeople();
  const acts = useGrantActs(accountId);
  const [kind, setKind] = useState<Kind>("person");
  const [who, setWho] = useState("");
  const [team, setTeam] = useState<number | null>(null);
  const [level, setLevel] = useState<GrantLevel>("trade");

  async function holder() {
    if (kind === "person") return { user_id: await people.find(who, "user_id") };
    if (team === null) throw new FieldFault("team_id", t.ui.choose);
    return { team_id: team };
  }

  async function give(): Promise<void> {
    const given = await acts.give(await holder(), level);
    tellDone(words.given(given.name ?? given.user_id ?? t.admin.parts.teamNumbered(given.team_id ?? 0)));
    onClose();
  }

  return (
    <FormDialog
      title={words.giveTitle(accountId)}
      submit={words.give}
      size="sm"
      fields={["user_id", "team_id", "level"]}
      onSubmit={give}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <Field label={words.to}>
            <Segmented<Kind>
              label={words.to}
              className="self-start"
              value={kind}
              onChange={setKind}
              options={[
                { value: "person", label: words.kinds.person },
                { value: "team", label: words.kinds.team },
              ]}
            />
          </Field>
          {kind === "person" ? (
            <PersonField people={people} name="user_id" value={who} onChange={setWho} fault={faults["user_id"]} required />
          ) : (
            <TeamField value={team} onChange={setTeam} fault={faults["team_id"]} required />
          )}
          <Field label={words.level} hint={words.grantsLead} error={faults["level"]}>
            <Segmented<GrantLevel>
              label={words.level}
              className="self-start"
              value={level}
              onChange={setLevel}
              options={LEVELS.map((value) => ({ value, label: t.common.levels[value] }))}
            />
          </Field>
        </>
      )}
    </FormDialog>
  );
}
