import { useQuery } from "@tanstack/react-query";
import { useStrings } from "@/stores/language";
import { AppLink } from "@/stores/navigation";
import { useMe } from "@/stores/session";
import { Callout } from "@/ui/callout";
import { CopyButton } from "@/ui/copy-button";
import { Facts } from "@/ui/facts";
import { LoadFailed } from "@/ui/load-failed";
import { Num } from "@/ui/number";
import { Sheet } from "@/ui/sheet";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { teamsQuery } from "../../teams-api";
import { userQuery, type User } from "../../users-api";
import { UserProtection } from "./user-protection";
import { UserRoles } from "./user-roles";
import { SecondFactor, StatusBadge } from "./user-table";

export interface UserSheetProps {
  readonly userId: string;
  readonly onClose: () => void;
}

/** All there is to know of a person, and what can be done; to oneself nothing. */
export function UserSheet({ userId, onClose }: UserSheetProps) {
  const t = useStrings("admin").admin;
  const { data: user, isError, error, refetch } = useQuery(userQuery(userId));
  const self = useMe()?.user_id === userId;
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={user ? (user.name ?? t.users.nameless) : t.parts.details}
      {...(user?.email ? { description: user.email } : {})}
    >
      {isError ? (
        <LoadFailed title={t.parts.loadFailed} error={error} onRetry={() => void refetch()} />
      ) : null}
      {user ? (
        <div className="flex flex-col gap-6">
          <UserFacts user={user} />
          {self ? <Self /> : null}
          <UserRoles user={user} changeable={!self} />
          {self ? null : <UserProtection user={user} />}
        </div>
      ) : isError ? null : (
        <Skeleton lines={8} />
      )}
    </Sheet>
  );
}

function UserFacts({ user }: { readonly user: User }) {
  const t = useStrings("admin").admin;
  const words = t.users;
  const teams = useQuery(teamsQuery).data ?? [];
  const named = user.teams.map(
    (id) => teams.find((team) => team.team_id === id)?.name ?? t.parts.teamNumbered(id),
  );
  return (
    <Facts
      items={[
        { term: words.status, value: <StatusBadge status={user.status} /> },
        { term: words.secondFactor, value: <SecondFactor user={user} /> },
        { term: words.sessions, value: <Num value={String(user.sessions)} /> },
        { term: words.teams, value: named.length > 0 ? named.join(", ") : t.parts.noTeam },
        { term: words.created, value: <Time value={user.created_time} kind="datetime" /> },
        {
          term: words.verified,
          value: user.verified_time ? <Time value={user.verified_time} kind="datetime" /> : words.never,
        },
        {
          term: t.parts.userId,
          value: (
            <span className="inline-flex items-center gap-1">
              <code className="text-12 break-all">{user.user_id}</code>
              <CopyButton text={user.user_id} label={t.parts.copyUserId} />
            </span>
          ),
        },
      ]}
    />
  );
}

function Self() {
  const words = useStrings("admin").admin.users;
  return (
    <Callout
      title={words.self}
      action={
        <AppLink to="/settings/security" className="text-13 text-accent hover:underline">
          {words.settings}
        </AppLink>
      }
    >
      {words.selfDetail}
    </Callout>
  );
}
