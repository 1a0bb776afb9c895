import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useStrings } from "@/stores/language";
import { useMay } from "@/stores/session";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { LoadFailed } from "@/ui/load-failed";
import { Skeleton } from "@/ui/skeleton";
import { organisationsQuery, teamsQuery, useTeamActs, type Organisation } from "../../teams-api";
import { tellDone } from "../parts/say";
import { NameDialog } from "./name-dialog";
import { OrganisationSection } from "./organisation-section";
import { TeamSheet } from "./team-sheet";

/** Organisations and their teams: found, name and fill them. */
export function Teams() {
  const t = useStrings("admin").admin;
  const founds = useMay("teams.manage_all");
  const organisations = useQuery(organisationsQuery);
  const teams = useQuery(teamsQuery);
  const acts = useTeamActs();
  const [naming, setNaming] = useState<"organisation" | Organisation | null>(null);
  const [shown, show] = useState<number | null>(null);
  const failed = organisations.error ?? teams.error;
  const team = teams.data?.find((each) => each.team_id === shown);
  const add = (
    <Button variant="primary" icon="plus" onClick={() => setNaming("organisation")}>
      {t.teams.addOrganisation}
    </Button>
  );

  async function create(name: string): Promise<void> {
    if (naming === null) return;
    if (naming === "organisation") await acts.addOrganisation(name);
    else show((await acts.addTeam(naming.organisation_id, name)).team_id);
    tellDone(t.teams.added(name));
  }

  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-2xl text-13 text-pretty text-muted">{t.teams.lead}</p>
        {founds ? add : null}
      </div>
      {failed ? (
        <LoadFailed
          title={t.parts.loadFailed}
          error={failed}
          onRetry={() => void Promise.all([organisations.refetch(), teams.refetch()])}
        />
      ) : null}
      {organisations.isPending && !failed ? <Skeleton lines={6} /> : null}
      {organisations.data?.length === 0 ? (
        <EmptyState
          icon="users"
          title={founds ? t.teams.empty : t.teams.emptyMember}
          detail={founds ? t.teams.emptyDetail : t.teams.emptyMemberDetail}
          {...(founds ? { action: add } : {})}
        />
      ) : null}
      {organisations.data?.map((organisation) => (
        <OrganisationSection
          key={organisation.organisation_id}
          organisation={organisation}
          teams={(teams.data ?? []).filter((each) => each.organisation_id === organisation.organisation_id)}
          loading={teams.isPending}
          onAdd={founds ? () => setNaming(organisation) : null}
          onTeam={({ team_id: id }) => show(id)}
        />
      ))}
      {naming === null ? null : (
        <NameDialog
          title={naming === "organisation" ? t.teams.addOrganisation : t.teams.addTeamIn(naming.name)}
          label={naming === "organisation" ? t.teams.organisationName : t.teams.teamName}
          submit={t.teams.create}
          onName={create}
          onClose={() => setNaming(null)}
        />
      )}
      {team ? <TeamSheet team={team} onClose={() => show(null)} /> : null}
    </div>
  );
}
