import { useQuery } from "@tanstack/react-query";
import type { Watchlist } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { CopyButton } from "@/ui/copy-button";
import { Dialog } from "@/ui/dialog";
import { Section } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";
import { teamsQuery, useEndLink, useMakeLink, useShareWithTeam } from "../api";
import { linkOf } from "../model";

interface ShareDialogProps {
  readonly list: Watchlist;
  readonly onClose: () => void;
}

/** Let others see a list: by a link that is told once, or as a team. */
export function ShareDialog({ list, onClose }: ShareDialogProps) {
  const { share } = useStrings("watchlists").watchlists;
  return (
    <Dialog open onOpenChange={onClose} title={share.title(list.name)} description={share.lead}>
      <div className="flex flex-col gap-6">
        <LinkPart list={list} />
        <TeamPart list={list} />
      </div>
    </Dialog>
  );
}

function useFailed() {
  const { share } = useStrings("watchlists").watchlists;
  return (problem: Error) => {
    notify({ tone: "danger", topic: "system", title: share.failed, detail: problem.message });
  };
}

function LinkPart({ list }: { readonly list: Watchlist }) {
  const { share } = useStrings("watchlists").watchlists;
  const making = useMakeLink();
  const ending = useEndLink();
  const onError = useFailed();
  const link = list.shared_link && making.data ? linkOf(making.data, window.location.origin) : null;
  return (
    <Section title={share.link} description={share.linkDetail}>
      {link === null ? (
        <p className="text-13 text-muted">{list.shared_link ? share.linkThere : share.linkNone}</p>
      ) : (
        <Callout tone="success" title={share.once} live>
          <div className="mt-1 flex items-center gap-1">
            <input
              readOnly
              aria-label={share.address}
              value={link}
              onFocus={(event) => event.target.select()}
              className="h-control min-w-0 flex-1 truncate rounded-4 border border-line-strong bg-bg px-2 font-mono text-12 text-text"
            />
            <CopyButton text={link} label={share.copy} />
          </div>
        </Callout>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button icon="link" pending={making.isPending} onClick={() => making.mutate(list, { onError })}>
          {list.shared_link ? share.renew : share.make}
        </Button>
        {list.shared_link ? (
          <Button variant="quiet" pending={ending.isPending} onClick={() => ending.mutate(list, { onError, onSuccess: () => making.reset() })}>
            {share.revoke}
          </Button>
        ) : null}
      </div>
    </Section>
  );
}

function TeamPart({ list }: { readonly list: Watchlist }) {
  const { share, loadFailed } = useStrings("watchlists").watchlists;
  const teams = useQuery(teamsQuery);
  const sharing = useShareWithTeam();
  const onError = useFailed();
  return (
    <Section title={share.teams} description={share.teamsDetail}>
      {teams.isPending ? <Skeleton lines={2} /> : null}
      {teams.isError ? <p className="text-13 text-danger">{loadFailed}</p> : null}
      {teams.data?.length === 0 ? <p className="text-13 text-muted">{share.noTeams}</p> : null}
      <ul className="flex flex-col gap-1">
        {teams.data?.map((team) => (
          <li key={team.team_id}>
            <Switch
              label={team.name}
              checked={list.team_ids.includes(team.team_id)}
              disabled={sharing.isPending}
              onChange={(isShared) => sharing.mutate({ list, teamId: team.team_id, isShared }, { onError })}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
