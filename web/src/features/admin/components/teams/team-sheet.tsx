import { useState } from "react";
import { useStrings } from "@/stores/language";
import { useMay } from "@/stores/session";
import { Button } from "@/ui/button";
import { Sheet } from "@/ui/sheet";
import { useTeamActs, type Team } from "../../teams-api";
import { useAsking } from "../parts/asking";
import { tellDone } from "../parts/say";
import { NameDialog } from "./name-dialog";
import { TeamAccounts } from "./team-accounts";
import { TeamMembers } from "./team-members";

export interface TeamSheetProps {
  readonly team: Team;
  readonly onClose: () => void;
}

/** A team: who and which accounts are in it, its name, and its end. */
export function TeamSheet({ team, onClose }: TeamSheetProps) {
  const t = useStrings("admin").admin.teams;
  const founds = useMay("teams.manage_all");
  const leads = useMay("teams.manage");
  const acts = useTeamActs();
  const [renaming, setRenaming] = useState(false);
  const [ask, dialog] = useAsking();
  const changeable = team.manages && leads;
  const remove = () =>
    ask({
      title: t.removeQuestion(team.name),
      description: t.removeDetail,
      confirm: t.remove,
      act: async () => {
        await acts.removeTeam(team.team_id);
        return t.removed(team.name);
      },
    });
  const footer = (
    <>
      {founds ? (
        <Button variant="danger" className="mr-auto" onClick={remove}>
          {t.remove}
        </Button>
      ) : null}
      {changeable ? <Button onClick={() => setRenaming(true)}>{t.rename}</Button> : null}
    </>
  );
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={team.name}
      description={team.organisation}
      {...(founds || changeable ? { footer } : {})}
    >
      <div className="flex flex-col gap-6">
        <TeamMembers team={team} changeable={changeable} />
        <TeamAccounts team={team} changeable={changeable} />
      </div>
      {renaming ? (
        <NameDialog
          title={t.renameTitle(team.name)}
          label={t.teamName}
          submit={t.rename}
          value={team.name}
          onName={async (name) => {
            await acts.renameTeam(team.team_id, name);
            tellDone(t.renamed(name));
          }}
          onClose={() => setRenaming(false)}
        />
      ) : null}
      {dialog}
    </Sheet>
  );
}
