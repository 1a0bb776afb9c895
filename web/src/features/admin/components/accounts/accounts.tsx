import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { isProblem } from "@/lib/http";
import { useStrings } from "@/stores/language";
import { useMay } from "@/stores/session";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { LoadFailed } from "@/ui/load-failed";
import { Toolbar } from "@/ui/page";
import { SearchInput } from "@/ui/text-input";
import { accountPages, accountQuery } from "../../accounts-api";
import { accountNumber } from "../../models/accounts";
import { Paging } from "../parts/paging";
import { AccountSheet } from "./account-sheet";
import { AccountTable } from "./account-table";
import { OpenAccount } from "./open-account";

/** All accounts of the venue: find one, open another. */
export function Accounts() {
  const t = useStrings("admin").admin;
  const opens = useMay("accounts.open");
  const [text, setText] = useState("");
  const [opening, setOpening] = useState(false);
  const [shown, show] = useState<number | null>(null);
  const open = (
    <Button variant="primary" icon="plus" onClick={() => setOpening(true)}>
      {t.accounts.open}
    </Button>
  );
  const search = text.trim();
  return (
    <div className="flex flex-col gap-3">
      <Toolbar label={t.accounts.caption}>
        <div className="w-full sm:w-64">
          <SearchInput
            label={t.accounts.search}
            placeholder={t.accounts.search}
            inputMode="numeric"
            value={text}
            onChange={setText}
          />
        </div>
        {opens ? <div className="sm:ml-auto">{open}</div> : null}
      </Toolbar>
      {search === "" ? <All onShow={show} /> : <Found search={search} onShow={show} />}
      {opening ? (
        <OpenAccount
          onClose={() => setOpening(false)}
          onOpened={(id) => {
            setOpening(false);
            show(id);
          }}
        />
      ) : null}
      {shown === null ? null : <AccountSheet accountId={shown} onClose={() => show(null)} />}
    </div>
  );
}

function All({ onShow }: { readonly onShow: (accountId: number) => void }) {
  const t = useStrings("admin").admin;
  const pages = useInfiniteQuery(accountPages);
  const rows = pages.data?.pages.flatMap((page) => page.accounts) ?? [];
  if (pages.isError) {
    return <LoadFailed title={t.parts.loadFailed} error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  return (
    <>
      <AccountTable
        rows={rows}
        loading={pages.isPending}
        onRow={onShow}
        empty={<EmptyState icon="wallet" title={t.accounts.empty} detail={t.accounts.emptyDetail} />}
      />
      <Paging
        count={rows.length}
        hasMore={pages.hasNextPage}
        pending={pages.isFetchingNextPage}
        onMore={() => void pages.fetchNextPage()}
      />
    </>
  );
}

function Found({ search, onShow }: { readonly search: string; readonly onShow: (accountId: number) => void }) {
  const t = useStrings("admin").admin;
  const number = accountNumber(search);
  const { data, error, isLoading, refetch } = useQuery({
    ...accountQuery(number ?? 0),
    enabled: number !== null,
    refetchInterval: false,
  });
  if (error && !(isProblem(error) && error.status === 404)) {
    return <LoadFailed title={t.parts.loadFailed} error={error} onRetry={() => void refetch()} />;
  }
  return (
    <AccountTable
      rows={data && !error ? [data] : []}
      loading={isLoading}
      onRow={onShow}
      empty={<EmptyState icon="search" title={t.accounts.unknown(search)} />}
    />
  );
}
