import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useStrings } from "@/stores/language";
import { Badge } from "@/ui/badge";
import { Button, IconButton } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { LoadFailed } from "@/ui/load-failed";
import { Menu } from "@/ui/menu";
import { Section } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { calledOf } from "../../models/people";
import { membersQuery, useTeamActs, type Member, type Team } from "../../teams-api";
import { useAsking } from "../parts/asking";
import { FormDialog } from "../parts/form-dialog";
import { PersonField } from "../parts/person-field";
import { tellDone, tellFailed } from "../parts/say";
import { usePeople } from "../parts/use-people";

export interface TeamPartProps {
  readonly team: Team;
  readonly changeable: boolean;
}

/** Who is in a team and who leads it. */
export function TeamMembers({ team, changeable }: TeamPartProps) {
  const t = useStrings("admin").admin;
  const members = useQuery(membersQuery(team.team_id));
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title={t.teams.members}
      actions={
        changeable ? (
          <Button size="sm" icon="plus" aria-label={t.teams.addMemberTitle} onClick={() => setAdding(true)}>
            {t.teams.addMember}
          </Button>
        ) : null
      }
    >
      {members.isPending ? <Skeleton lines={3} /> : null}
      {members.isError ? (
        <LoadFailed title={t.parts.loadFailed} error={members.error} onRetry={() => void members.refetch()} />
      ) : null}
      {members.data?.length === 0 ? <p className="text-13 text-muted">{t.teams.noMembers}</p> : null}
      <ul className="rounded-6 border border-line empty:hidden">
        {members.data?.map((member) => (
          <MemberLine key={member.user_id} team={team} member={member} changeable={changeable} />
        ))}
      </ul>
      {adding ? <AddMember team={team} onClose={() => setAdding(false)} /> : null}
    </Section>
  );
}

function MemberLine({ team, member, changeable }: TeamPartProps & { readonly member: Member }) {
  const t = useStrings("admin").admin.teams;
  const acts = useTeamActs();
  const [ask, dialog] = useAsking();
  const name = member.name ?? member.email ?? member.user_id;

  async function lead(leads: boolean): Promise<void> {
    try {
      await acts.putMember(team.team_id, member.user_id, leads);
      tellDone(leads ? t.nowLeads(name) : t.nowMember(name));
    } catch (error) {
      tellFailed(error);
    }
  }

  const takeOut = () =>
    ask({
      title: t.takeOutQuestion(name),
      description: t.takeOutDetail,
      confirm: t.takeOut,
      act: async () => {
        await acts.removeMember(team.team_id, member.user_id);
        return t.takenOut(name);
      },
    });

  return (
    <li className="flex items-center gap-3 border-t border-line px-3 py-2 first:border-t-0">
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-2 text-13">
          <span className="break-words">{name}</span>
          {member.leads ? <Badge tone="accent">{t.leads}</Badge> : null}
        </p>
        <p className="text-12 break-words text-muted">
          {member.email && member.email !== name ? <>{member.email} · </> : null}
          {t.joined} <Time value={member.joined_time} kind="date" />
        </p>
      </div>
      {changeable ? (
        <Menu
          trigger={<IconButton icon="more" label={t.actOn(name)} tooltip={false} />}
          entries={[
            {
              label: member.leads ? t.makeMember : t.makeLeader,
              onSelect: () => void lead(!member.leads),
            },
            { label: t.takeOut, tone: "danger", onSelect: takeOut },
          ]}
        />
      ) : null}
      {dialog}
    </li>
  );
}

function AddMember({ team, onClose }: { readonly team: Team; readonly onClose: () => void }) {
  const t = useStrings("admin").admin.teams;
  const acts = useTeamActs();
  const people = usePeople();
  const [who, setWho] = useState("");
  const [leads, setLeads] = useState(false);

  async function add(): Promise<void> {
    const userId = await people.find(who, "user_id");
    const member = await acts.putMember(team.team_id, userId, leads);
    tellDone(t.memberAdded(calledOf(member)));
    onClose();
  }

  return (
    <FormDialog
      title={t.addMemberTitle}
      {...(people.byEmail ? {} : { description: t.addHint })}
      submit={t.addMember}
      size="sm"
      fields={["user_id"]}
      onSubmit={add}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <PersonField people={people} name="user_id" value={who} onChange={setWho} fault={faults["user_id"]} required />
          <Checkbox checked={leads} onChange={setLeads} label={t.addLeader} />
        </>
      )}
    </FormDialog>
  );
}
