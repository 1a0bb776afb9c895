import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useStrings } from "@/stores/language";
import { Badge, type BadgeTone } from "@/ui/badge";
import { Button, IconButton } from "@/ui/button";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { LoadFailed } from "@/ui/load-failed";
import { Time } from "@/ui/time";
import { invitationState, type InvitationState } from "../../models/people";
import { teamsQuery } from "../../teams-api";
import { invitationPages, useRevokeInvitation, type Invitation, type NewInvitation } from "../../users-api";
import { useAsking } from "../parts/asking";
import { Listing } from "../parts/listing";
import { Paging } from "../parts/paging";
import { ShownOnce } from "../parts/shown-once";
import { Invite } from "./invite";

const TONES: Record<InvitationState, BadgeTone> = {
  open: "success",
  used: "neutral",
  revoked: "neutral",
  expired: "neutral",
};

/** Who was asked in, asking others, and taking that back. */
export function Invitations() {
  const t = useStrings("admin").admin;
  const pages = useInfiniteQuery(invitationPages);
  const [inviting, setInviting] = useState(false);
  const [made, setMade] = useState<NewInvitation | null>(null);
  const rows = pages.data?.pages.flatMap((page) => page.invitations) ?? [];
  const invite = (
    <Button variant="primary" icon="plus" onClick={() => setInviting(true)}>
      {t.invitations.invite}
    </Button>
  );
  return (
    <div className="flex flex-col gap-3">
      {rows.length > 0 ? <div className="flex justify-end">{invite}</div> : null}
      {pages.isError ? (
        <LoadFailed title={t.parts.loadFailed} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <InvitationTable rows={rows} loading={pages.isPending} invite={invite} />
      )}
      {rows.length > 0 ? (
        <Paging
          count={rows.length}
          hasMore={pages.hasNextPage}
          pending={pages.isFetchingNextPage}
          onMore={() => void pages.fetchNextPage()}
        />
      ) : null}
      {inviting ? (
        <Invite
          onClose={() => setInviting(false)}
          onMade={(invitation) => {
            setInviting(false);
            setMade(invitation);
          }}
        />
      ) : null}
      {made?.token ? (
        <ShownOnce
          title={t.invitations.madeTitle}
          lead={t.invitations.madeLead}
          secrets={[
            {
              label: t.invitations.link,
              text: `${window.location.origin}/register#invitation=${made.token}`,
              copy: t.invitations.copyLink,
            },
          ]}
          onClose={() => setMade(null)}
        />
      ) : null}
    </div>
  );
}

interface InvitationTableProps {
  readonly rows: readonly Invitation[];
  readonly loading: boolean;
  readonly invite: React.ReactNode;
}

function InvitationTable({ rows, loading, invite }: InvitationTableProps) {
  const t = useStrings("admin").admin;
  const words = t.invitations;
  const teams = useQuery(teamsQuery).data ?? [];
  const revoking = useRevokeInvitation();
  const [ask, dialog] = useAsking();
  const [now] = useState(Date.now);
  const revoke = (invitation: Invitation) =>
    ask({
      title: words.revokeQuestion,
      description: words.revokeDetail,
      confirm: words.revoke,
      act: async () => {
        await revoking.mutateAsync(invitation.invitation_id);
        return words.revoked;
      },
    });
  const teamOf = (id: number | null) =>
    id === null ? null : (teams.find((team) => team.team_id === id)?.name ?? t.parts.teamNumbered(id));
  const columns: readonly Column<Invitation>[] = [
    { id: "for", header: words.for, cell: ({ email }) => email ?? <span className="text-muted">{words.anybody}</span> },
    { id: "roles", header: words.roles, from: "md", cell: ({ roles }) => roles.map((role) => t.roles.names[role]).join(", ") },
    { id: "team", header: words.team, from: "lg", cell: ({ team_id: id }) => teamOf(id) ?? <span className="text-faint">{t.parts.noTeam}</span> },
    { id: "created", header: words.created, from: "lg", cell: ({ created_time: time }) => <Time value={time} kind="datetime" /> },
    { id: "expires", header: words.expires, from: "md", cell: ({ expires_time: time }) => <Time value={time} kind="datetime" /> },
    {
      id: "state",
      header: words.state,
      cell: (row) => {
        const state = invitationState(row, now);
        return <Badge tone={TONES[state]}>{words.states[state]}</Badge>;
      },
    },
    {
      id: "act",
      header: words.revoke,
      hideHeader: true,
      align: "end",
      cell: (row) =>
        invitationState(row, now) === "open" ? (
          <IconButton size="sm" icon="trash" label={words.revokeOf(row.email ?? words.anybody)} onClick={() => revoke(row)} />
        ) : null,
    },
  ];
  return (
    <Listing>
      <DataTable
        caption={words.caption}
        columns={columns}
        rows={rows}
        rowKey={({ invitation_id: id }) => id}
        loading={loading}
        empty={<EmptyState icon="send" title={words.empty} detail={words.emptyDetail} action={invite} />}
        className="max-h-[70dvh]"
      />
      {dialog}
    </Listing>
  );
}
