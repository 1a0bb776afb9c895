import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Grant } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Button, IconButton } from "@/ui/button";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { LoadFailed } from "@/ui/load-failed";
import { Section } from "@/ui/page";
import { Time } from "@/ui/time";
import { grantsQuery, useGrantActs } from "../../accounts-api";
import { teamsQuery } from "../../teams-api";
import { useAsking } from "../parts/asking";
import { Listing } from "../parts/listing";
import { GiveGrant } from "./give-grant";

/** Who may see, trade on or manage an account. */
export function AccountGrants({ accountId }: { readonly accountId: number }) {
  const t = useStrings("admin");
  const words = t.admin.accounts;
  const grants = useQuery(grantsQuery(accountId));
  const teams = useQuery(teamsQuery).data ?? [];
  const acts = useGrantActs(accountId);
  const [giving, setGiving] = useState(false);
  const [ask, dialog] = useAsking();
  const nameOf = (grant: Grant) => {
    const name = grant.name ?? grant.user_id ?? t.admin.parts.teamNumbered(grant.team_id ?? 0);
    return grant.team_id === null ? name : words.teamOf(name);
  };
  const take = (grant: Grant) =>
    ask({
      title: words.takeQuestion(nameOf(grant)),
      description: words.takeDetail,
      confirm: words.take,
      act: async () => {
        await acts.take(grant.grant_id);
        return words.taken(nameOf(grant));
      },
    });
  const columns: readonly Column<Grant>[] = [
    { id: "who", header: words.who, cell: nameOf },
    { id: "level", header: words.level, cell: ({ level }) => t.common.levels[level] },
    {
      id: "since",
      header: words.since,
      align: "end",
      from: "sm",
      cell: ({ granted_time: time }) => <Time value={time} kind="date" />,
    },
    {
      id: "act",
      header: words.take,
      hideHeader: true,
      align: "end",
      cell: (grant) => (
        <IconButton size="sm" icon="trash" label={words.takeOf(nameOf(grant))} onClick={() => take(grant)} />
      ),
    },
  ];
  const home = grants.data?.team_id ?? null;
  const homeName = teams.find((team) => team.team_id === home)?.name;
  return (
    <Section
      title={words.grants}
      description={words.grantsLead}
      actions={
        <Button size="sm" icon="plus" onClick={() => setGiving(true)}>
          {words.give}
        </Button>
      }
    >
      {home === null ? null : (
        <p className="mb-2 text-13 text-muted">{words.inTeam(homeName ?? t.admin.parts.teamNumbered(home))}</p>
      )}
      {grants.isError ? (
        <LoadFailed title={t.admin.parts.loadFailed} error={grants.error} onRetry={() => void grants.refetch()} />
      ) : (
        <Listing>
          <DataTable
            caption={words.grants}
            columns={columns}
            rows={grants.data?.grants ?? []}
            rowKey={({ grant_id: id }) => String(id)}
            loading={grants.isPending}
            empty={<EmptyState title={words.noGrants} detail={words.noGrantsDetail} />}
            className="h-auto"
          />
        </Listing>
      )}
      {giving ? <GiveGrant accountId={accountId} onClose={() => setGiving(false)} /> : null}
      {dialog}
    </Section>
  );
}
