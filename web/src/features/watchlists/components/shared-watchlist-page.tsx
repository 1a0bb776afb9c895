import { useQuery } from "@tanstack/react-query";
import { isProblem } from "@/lib/http";
import { useCreateWatchlist } from "@/lib/queries/watchlists";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { notify } from "@/stores/notices";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page, PageHeader } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { sharedQuery } from "../api";
import { chooseList } from "../chosen";
import { isToken } from "../model";
import { PriceHeads } from "./prices";
import { SymbolRow } from "./symbol-row";

export interface SharedWatchlistPageProps {
  /** Opens the list; "" where the link had none. */
  readonly token: string;
}

/** A list that somebody shared by a link: to be looked at, and copied. */
export function SharedWatchlistPage({ token }: SharedWatchlistPageProps) {
  const words = useStrings("watchlists").watchlists;
  const isWhole = isToken(token);
  const found = useQuery({ ...sharedQuery(token), enabled: isWhole });
  const creating = useCreateWatchlist();
  const list = found.data;
  if (!isWhole || found.isError) {
    const isGone = !isWhole || (isProblem(found.error) && found.error.status === 404);
    return (
      <Page>
        <EmptyState
          icon="link"
          title={words.sharedPage.gone}
          detail={isGone ? words.sharedPage.goneDetail : found.error?.message}
          action={<Button onClick={() => navigate("/watchlists")}>{words.sharedPage.open}</Button>}
          className="py-20"
        />
      </Page>
    );
  }
  if (list === undefined) {
    return (
      <Page>
        <Skeleton lines={8} />
      </Page>
    );
  }

  function copy({ name, symbols }: { name: string; symbols: readonly string[] }): void {
    creating.mutate(
      { name, symbols },
      {
        onSuccess: (made) => {
          chooseList(made.watchlist_id);
          notify({ tone: "success", topic: "system", title: words.sharedPage.copied(name) });
          navigate("/watchlists");
        },
        onError: (problem) => {
          notify({ tone: "danger", topic: "system", title: words.createFailed, detail: problem.message });
        },
      },
    );
  }

  return (
    <Page>
      <PageHeader
        title={list.name}
        description={words.sharedPage.by(list.owner ?? words.somebody)}
        actions={
          <Button variant="primary" icon="copy" pending={creating.isPending} onClick={() => copy(list)}>
            {words.sharedPage.copy}
          </Button>
        }
      />
      <section aria-label={list.name} className="rounded-6 border border-line bg-panel">
        {list.symbols.length === 0 ? (
          <EmptyState icon="star" title={words.empty} />
        ) : (
          <>
            <PriceHeads />
            <ul aria-label={list.name} className="@container">
              {list.symbols.map((symbol) => (
                <SymbolRow key={symbol} symbol={symbol} />
              ))}
            </ul>
          </>
        )}
      </section>
    </Page>
  );
}
