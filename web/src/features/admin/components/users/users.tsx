import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { LoadFailed } from "@/ui/load-failed";
import { Toolbar } from "@/ui/page";
import { Select } from "@/ui/select";
import { SearchInput } from "@/ui/text-input";
import { looksLikeEmail, matching } from "../../models/people";
import { ROLES, type Role } from "../../models/roles";
import { userPages, type NewUser, type UserStatus } from "../../users-api";
import { Paging } from "../parts/paging";
import { ShownOnce } from "../parts/shown-once";
import { CreateUser } from "./create-user";
import { UserSheet } from "./user-sheet";
import { UserTable } from "./user-table";

const ANY = "any";
const STATUSES: readonly UserStatus[] = ["active", "pending", "disabled"];

interface Filter {
  readonly text: string;
  readonly status: UserStatus | typeof ANY;
  readonly role: Role | typeof ANY;
}

/** The people of the venue: find, make and change them. */
export function Users() {
  const t = useStrings("admin").admin;
  const [filter, setFilter] = useState<Filter>({ text: "", status: ANY, role: ANY });
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<NewUser | null>(null);
  const [shown, show] = useState<string | null>(null);
  const email = looksLikeEmail(filter.text) ? filter.text.trim() : null;
  const pages = useInfiniteQuery({
    ...userPages({
      ...(email === null ? {} : { email }),
      ...(filter.status === ANY ? {} : { status: filter.status }),
      ...(filter.role === ANY ? {} : { role: filter.role }),
    }),
    placeholderData: keepPreviousData,
  });
  const loaded = pages.data?.pages.flatMap((page) => page.users) ?? [];
  const rows = email === null ? matching(loaded, filter.text) : loaded;
  const finish = (user: NewUser) => {
    setCreating(false);
    if (user.one_time_password === null) show(user.user.user_id);
    else setMade(user);
  };
  return (
    <div className="flex flex-col gap-3">
      <UserFilter filter={filter} onChange={setFilter} onCreate={() => setCreating(true)} />
      {filter.text !== "" && email === null ? (
        <p className="text-12 text-muted">{t.users.searchWhole}</p>
      ) : null}
      {pages.isError ? (
        <LoadFailed title={t.parts.loadFailed} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <UserTable
          rows={rows}
          loading={pages.isPending}
          onRow={(user) => show(user.user_id)}
          empty={<EmptyState icon="users" title={t.users.empty} detail={t.users.emptyDetail} />}
        />
      )}
      <Paging
        count={rows.length}
        hasMore={pages.hasNextPage}
        pending={pages.isFetchingNextPage}
        onMore={() => void pages.fetchNextPage()}
      />
      {creating ? <CreateUser onClose={() => setCreating(false)} onMade={finish} /> : null}
      {made?.one_time_password ? (
        <ShownOnce
          title={t.users.madeTitle(made.user.name ?? made.user.email ?? "")}
          lead={t.users.madeLead}
          secrets={[
            {
              label: t.users.madeLink,
              text: `${window.location.origin}/reset#token=${made.one_time_password}`,
              copy: t.users.copyLink,
            },
          ]}
          onClose={() => setMade(null)}
        />
      ) : null}
      {shown === null ? null : <UserSheet userId={shown} onClose={() => show(null)} />}
    </div>
  );
}

interface UserFilterProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly onCreate: () => void;
}

function UserFilter({ filter, onChange, onCreate }: UserFilterProps) {
  const t = useStrings("admin").admin;
  return (
    <Toolbar label={t.users.caption}>
      <div className="w-full sm:w-72">
        <SearchInput
          label={t.users.search}
          placeholder={t.users.search}
          value={filter.text}
          onChange={(text) => onChange({ ...filter, text })}
        />
      </div>
      <Select
        className="w-36"
        label={t.users.status}
        value={filter.status}
        onChange={(status) => onChange({ ...filter, status })}
        options={[
          { value: ANY, label: t.users.anyStatus },
          ...STATUSES.map((value) => ({ value, label: t.users.statuses[value] ?? value })),
        ]}
      />
      <Select
        className="w-36"
        label={t.users.roles}
        value={filter.role}
        onChange={(role) => onChange({ ...filter, role })}
        options={[
          { value: ANY, label: t.users.anyRole },
          ...ROLES.map((value) => ({ value, label: t.roles.names[value] })),
        ]}
      />
      <Button variant="primary" icon="plus" onClick={onCreate} className="sm:ml-auto">
        {t.users.create}
      </Button>
    </Toolbar>
  );
}
