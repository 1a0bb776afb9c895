import { type ReactNode, useState } from "react";
import { useChangeWatchlist, useCreateWatchlist, useRemoveWatchlist } from "@/lib/queries/watchlists";
import type { Watchlist } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { ConfirmDialog } from "@/ui/dialog";
import { announce } from "@/ui/live-region";
import { chooseList } from "../chosen";
import { NameDialog } from "./name-dialog";
import { ShareDialog } from "./share-dialog";

type Asked = "create" | "rename" | "share" | "remove";

interface ListDialogs {
  readonly ask: (what: Asked) => void;
  /** Must be rendered: the dialog that is open. */
  readonly dialog: ReactNode;
}

/** Ask for all that is done with a whole list: making, naming, sharing and deleting it. */
export function useListDialogs(list: Watchlist | undefined): ListDialogs {
  const words = useStrings("watchlists").watchlists;
  const [asked, setAsked] = useState<Asked | null>(null);
  const creating = useCreateWatchlist();
  const changing = useChangeWatchlist();
  const removing = useRemoveWatchlist();
  const close = () => setAsked(null);

  async function create(name: string): Promise<void> {
    chooseList((await creating.mutateAsync({ name })).watchlist_id);
  }

  async function remove(gone: Watchlist): Promise<void> {
    try {
      await removing.mutateAsync(gone.watchlist_id);
      announce(words.removed(gone.name));
    } catch (problem) {
      const detail = problem instanceof Error ? problem.message : undefined;
      notify({ tone: "danger", topic: "system", title: words.changeFailed, detail });
      throw problem;
    }
  }

  function shown(): ReactNode {
    if (asked === "create") {
      return <NameDialog title={words.create} action={words.createAction} onClose={close} onName={create} />;
    }
    if (list === undefined || asked === null) return null;
    if (asked === "share") return <ShareDialog list={list} onClose={close} />;
    if (asked === "remove") {
      return (
        <ConfirmDialog
          open
          onOpenChange={close}
          title={words.removeTitle(list.name)}
          description={words.removeDetail}
          confirmLabel={words.remove}
          tone="danger"
          onConfirm={() => remove(list)}
        />
      );
    }
    const rename = (name: string) => changing.mutateAsync({ watchlistId: list.watchlist_id, name });
    return <NameDialog title={words.renameTitle} action={words.rename} initial={list.name} onClose={close} onName={rename} />;
  }

  return { ask: setAsked, dialog: shown() };
}
