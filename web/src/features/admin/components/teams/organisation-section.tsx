import { useStrings } from "@/stores/language";
import { Badge } from "@/ui/badge";
import { Button, IconButton } from "@/ui/button";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Section } from "@/ui/page";
import { Time } from "@/ui/time";
import { useTeamActs, type Organisation, type Team } from "../../teams-api";
import { useAsking } from "../parts/asking";
import { Listing } from "../parts/listing";

export interface OrganisationSectionProps {
  readonly organisation: Organisation;
  readonly teams: readonly Team[];
  readonly loading: boolean;
  /** Null where one founds no teams. */
  readonly onAdd: (() => void) | null;
  readonly onTeam: (team: Team) => void;
}

/** An organisation with its teams. */
export function OrganisationSection(props: OrganisationSectionProps) {
  const { organisation, teams, loading, onAdd, onTeam } = props;
  const t = useStrings("admin").admin.teams;
  const acts = useTeamActs();
  const [ask, dialog] = useAsking();
  const { name } = organisation;
  const columns: readonly Column<Team>[] = [
    { id: "name", header: t.team, cell: (team) => team.name, compare: (a, b) => a.name.localeCompare(b.name) },
    {
      id: "manages",
      header: t.yours,
      hideHeader: true,
      cell: ({ manages }) => (manages ? <Badge tone="accent">{t.yours}</Badge> : null),
    },
    {
      id: "created",
      header: t.created,
      align: "end",
      cell: ({ created_time: time }) => <Time value={time} kind="date" />,
    },
  ];
  const remove = () =>
    ask({
      title: t.removeOrganisationQuestion(name),
      description: t.removeOrganisationDetail,
      confirm: t.removeOrganisation,
      act: async () => {
        await acts.removeOrganisation(organisation.organisation_id);
        return t.removed(name);
      },
    });
  const add = onAdd ? (
    <Button size="sm" icon="plus" onClick={onAdd}>
      {t.addTeam}
    </Button>
  ) : null;
  return (
    <Section
      title={name}
      actions={
        onAdd ? (
          <>
            {teams.length > 0 ? add : null}
            {teams.length === 0 && !loading ? (
              <IconButton
                size="sm"
                icon="trash"
                label={`${t.removeOrganisation}: ${name}`}
                onClick={remove}
              />
            ) : null}
          </>
        ) : null
      }
    >
      <Listing>
        <DataTable
          caption={t.caption(name)}
          columns={columns}
          rows={teams}
          rowKey={({ team_id: id }) => String(id)}
          loading={loading}
          onRow={onTeam}
          empty={<EmptyState title={t.noTeams} {...(add ? { action: add } : {})} />}
          className="h-auto"
        />
      </Listing>
      {dialog}
    </Section>
  );
}
