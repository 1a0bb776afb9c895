import { useQuery } from "@tanstack/react-query";
import { watchlistsQuery } from "@/lib/queries/watchlists";
import type { Watchlist } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { Button, IconButton } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { LoadFailed } from "@/ui/load-failed";
import { Menu } from "@/ui/menu";
import { Select } from "@/ui/select";
import { Skeleton } from "@/ui/skeleton";
import { chooseList, useChosenList } from "../chosen";
import { shownList } from "../model";
import { AddSymbol } from "./adding/add-symbol";
import { SymbolList } from "./symbol-list";
import { useListDialogs } from "./use-list-dialogs";

const NONE: readonly Watchlist[] = [];

/** A watchlist beside the chart: prices in one's own order, and a step to each instrument. */
export function WatchlistPanel() {
  const words = useStrings("watchlists").watchlists;
  const found = useQuery(watchlistsQuery);
  const lists = found.data ?? NONE;
  const list = shownList(lists, useChosenList());
  const { ask, dialog } = useListDialogs(list);
  if (found.isPending) return <Skeleton lines={6} className="p-cell" />;
  if (found.isError) {
    return <LoadFailed title={words.loadFailed} error={found.error} onRetry={() => void found.refetch()} className="m-2" />;
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      {list === undefined ? (
        <EmptyState
          icon="star"
          title={words.none}
          detail={words.noneDetail}
          action={<Button size="sm" icon="plus" onClick={() => ask("create")}>{words.create}</Button>}
        />
      ) : (
        <>
          <div className="flex shrink-0 items-center gap-1 border-b border-line p-1">
            <Select
              size="sm"
              label={words.choose}
              className="min-w-0 flex-1"
              value={String(list.watchlist_id)}
              onChange={(id) => chooseList(Number(id))}
              options={lists.map((each) => ({
                value: String(each.watchlist_id),
                label: each.name,
                ...(each.own ? {} : { group: words.shared }),
              }))}
            />
            {list.own ? (
              <AddSymbol list={list} trigger={<IconButton size="sm" icon="plus" tooltip={false} label={words.add} />} />
            ) : null}
            <Menu
              entries={[
                { label: words.create, icon: "plus", onSelect: () => ask("create") },
                { label: words.manage, icon: "list", onSelect: () => navigate("/watchlists") },
                ...(list.own ? [{ label: words.share.action, icon: "users", onSelect: () => ask("share") } as const] : []),
              ]}
              trigger={<IconButton size="sm" icon="more" tooltip={false} label={words.manage} />}
            />
          </div>
          <div className="min-h-0 flex-1 overflow-auto">
            <SymbolList key={list.watchlist_id} list={list} isCompact />
          </div>
        </>
      )}
      {dialog}
    </div>
  );
}
