import { useQuery } from "@tanstack/react-query";
import { SYMBOLS_MAX, watchlistsQuery } from "@/lib/queries/watchlists";
import type { Watchlist } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Badge } from "@/ui/badge";
import { Button, IconButton } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Icon } from "@/ui/icon";
import { LoadFailed } from "@/ui/load-failed";
import { Menu } from "@/ui/menu";
import { Page, PageHeader } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { chooseList, useChosenList } from "../chosen";
import { shownList } from "../model";
import { AddSymbol } from "./adding/add-symbol";
import { PriceHeads } from "./prices";
import { SymbolList } from "./symbol-list";
import { useListDialogs } from "./use-list-dialogs";

const NONE: readonly Watchlist[] = [];

/** All watchlists: one's own to be arranged, and those of one's teams. */
export function WatchlistsPage() {
  const words = useStrings("watchlists").watchlists;
  const found = useQuery(watchlistsQuery);
  const lists = found.data ?? NONE;
  const list = shownList(lists, useChosenList());
  const { ask, dialog } = useListDialogs(list);
  const create = (
    <Button icon="plus" variant={lists.length === 0 ? "primary" : "secondary"} onClick={() => ask("create")}>
      {words.create}
    </Button>
  );
  return (
    <Page wide>
      <PageHeader
        title={words.title}
        description={words.lead}
        actions={lists.length === 0 ? null : create}
      />
      {found.isError ? (
        <LoadFailed title={words.loadFailed} error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {found.isPending ? <Skeleton className="h-80 w-full" /> : null}
      {found.isSuccess && list === undefined ? (
        <EmptyState
          icon="star"
          title={words.none}
          detail={words.noneDetail}
          action={create}
          className="rounded-6 border border-line bg-panel py-16"
        />
      ) : null}
      {list === undefined ? null : (
        <div className="grid items-start gap-6 md:grid-cols-[14rem_minmax(0,1fr)]">
          <ListNavigation lists={lists} shown={list} />
          <ListPanel list={list} onAsk={ask} />
        </div>
      )}
      {dialog}
    </Page>
  );
}

interface ListNavigationProps {
  readonly lists: readonly Watchlist[];
  readonly shown: Watchlist;
}

function ListNavigation({ lists, shown }: ListNavigationProps) {
  const words = useStrings("watchlists").watchlists;
  const groups = [
    { title: words.lists, lists: lists.filter((list) => list.own) },
    { title: words.shared, lists: lists.filter((list) => !list.own) },
  ];
  return (
    <nav aria-label={words.title} className="flex flex-col gap-4">
      {groups.map((group) =>
        group.lists.length === 0 ? null : (
          <div key={group.title}>
            <h2 className="px-2.5 pb-1 text-11 font-medium text-faint">{group.title}</h2>
            <ul className="flex flex-wrap gap-1 md:flex-col">
              {group.lists.map((list) => (
                <li key={list.watchlist_id} className="min-w-0">
                  <button
                    type="button"
                    aria-current={list === shown || undefined}
                    onClick={() => chooseList(list.watchlist_id)}
                    className="flex min-h-8 w-full max-w-64 items-center justify-between gap-3 rounded-4 px-2.5 text-left text-13 text-muted hover:bg-hover hover:text-text aria-[current=true]:bg-selected aria-[current=true]:text-text pointer-coarse:min-h-11"
                  >
                    <span className="truncate">{list.name}</span>
                    <span className="figures text-11 text-faint">{list.symbols.length}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ),
      )}
    </nav>
  );
}

interface ListPanelProps {
  readonly list: Watchlist;
  readonly onAsk: ReturnType<typeof useListDialogs>["ask"];
}

function ListPanel({ list, onAsk }: ListPanelProps) {
  const t = useStrings("watchlists");
  const words = t.watchlists;
  const isShared = list.shared_link || (list.own && list.team_ids.length > 0);
  return (
    <section aria-label={list.name} className="min-w-0 rounded-6 border border-line bg-panel">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3 py-2">
        <h2 className="min-w-0 truncate text-15 font-semibold">{list.name}</h2>
        <span className="figures text-12 text-faint">
          {list.own ? words.room(String(list.symbols.length), String(SYMBOLS_MAX)) : words.by(list.owner ?? words.somebody)}
        </span>
        {isShared ? <Badge icon={list.shared_link ? "link" : "users"}>{words.share.shared}</Badge> : null}
        {list.own ? (
          <div className="ml-auto flex items-center gap-1">
            <AddSymbol
              list={list}
              trigger={<Button size="sm" icon="plus">{t.common.actions.add}</Button>}
            />
            <Button size="sm" variant="quiet" icon="users" onClick={() => onAsk("share")}>
              {words.share.action}
            </Button>
            <Menu
              entries={[
                { label: words.rename, icon: "edit", onSelect: () => onAsk("rename") },
                { label: words.remove, icon: "trash", tone: "danger", onSelect: () => onAsk("remove") },
              ]}
              trigger={<IconButton size="sm" icon="more" tooltip={false} label={words.manage} />}
            />
          </div>
        ) : (
          <Icon name="lock" size={14} className="ml-auto text-faint" />
        )}
      </header>
      {list.symbols.length === 0 ? null : <PriceHeads hasActions={list.own} />}
      <SymbolList key={list.watchlist_id} list={list} />
    </section>
  );
}
