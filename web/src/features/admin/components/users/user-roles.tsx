import { useState } from "react";
import { useStrings } from "@/stores/language";
import { useMe } from "@/stores/session";
import { Section } from "@/ui/page";
import { Switch } from "@/ui/switch";
import { handsOn, ROLES, rolesToGive, type Role } from "../../models/roles";
import { useUserActs, type User } from "../../users-api";
import { useAsking } from "../parts/asking";
import { tellDone, tellFailed } from "../parts/say";

export interface UserRolesProps {
  readonly user: User;
  readonly changeable: boolean;
}

/** The roles of a person, given and taken one at a time. */
export function UserRoles({ user, changeable }: UserRolesProps) {
  const t = useStrings("admin").admin;
  const may = rolesToGive(useMe()?.permissions ?? []);
  const acts = useUserActs(user.user_id);
  const [busy, setBusy] = useState<Role | null>(null);
  const [ask, dialog] = useAsking();
  const name = user.name ?? user.email ?? user.user_id;

  async function change(role: Role, on: boolean): Promise<string> {
    await (on ? acts.giveRole(role) : acts.withdrawRole(role));
    return on ? t.users.given(t.roles.names[role], name) : t.users.withdrawn(t.roles.names[role], name);
  }

  async function changeAtOnce(role: Role, on: boolean): Promise<void> {
    setBusy(role);
    try {
      tellDone(await change(role, on));
    } catch (error) {
      tellFailed(error);
    } finally {
      setBusy(null);
    }
  }

  function turn(role: Role, on: boolean): void {
    if (!handsOn(role)) {
      void changeAtOnce(role, on);
      return;
    }
    const words = t.users;
    const called = t.roles.names[role];
    ask({
      title: on ? words.giveQuestion(called, name) : words.withdrawQuestion(called, name),
      description: on ? words.giveDetail : words.withdrawDetail,
      confirm: on ? words.give : words.withdraw,
      tone: on ? "primary" : "danger",
      act: () => change(role, on),
    });
  }

  return (
    <Section title={t.users.roles} {...(changeable ? { description: t.users.rolesLead } : {})}>
      <div className="flex flex-col gap-2.5">
        {ROLES.map((role) => (
          <Switch
            key={role}
            checked={user.roles.includes(role)}
            onChange={(on) => turn(role, on)}
            disabled={!changeable || busy !== null || !may.includes(role)}
            label={t.roles.names[role]}
            hint={may.includes(role) || !changeable ? t.roles.purposes[role] : t.users.notYours}
          />
        ))}
      </div>
      {dialog}
    </Section>
  );
}
