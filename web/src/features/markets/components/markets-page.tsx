import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { marketsQuery } from "@/lib/queries/markets";
import type { MarketSummary } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import type { Sort } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { PanelBoundary } from "@/ui/error-boundary";
import { LoadFailed } from "@/ui/load-failed";
import { Page, PageHeader, Toolbar } from "@/ui/page";
import { Select } from "@/ui/select";
import { SearchInput } from "@/ui/text-input";
import { ANY, arranged, filtered, orderOf, quotesOf, type SortColumn, toggled } from "../model";
import { Comparison } from "./comparison";
import { MarketTable } from "./market-table";

const NONE: readonly MarketSummary[] = [];
const ALL_QUOTES = "*";
const FIRST: Sort = { column: "symbol", direction: "ascending" };
const BY_SYMBOL: readonly string[] = [];

/** All instruments of the venue, side by side. */
export function MarketsPage() {
  const t = useStrings("markets");
  const words = t.markets;
  const found = useQuery(marketsQuery);
  const markets = found.data ?? NONE;
  const [typed, setTyped] = useState("");
  const [quote, setQuote] = useState(ANY);
  const [sort, setSort] = useState(FIRST);
  const [order, setOrder] = useState(BY_SYMBOL);
  const [compared, setCompared] = useState<readonly string[]>([]);
  const shown = useMemo(
    () => arranged(filtered(markets, typed, quote), order),
    [markets, typed, quote, order],
  );
  // Rows keep their places while figures change; they move when somebody asks for it.
  const turn = (next: Sort) => {
    setSort(next);
    setOrder(orderOf(markets, next.column as SortColumn, next.direction));
  };
  const empty =
    markets.length === 0 ? (
      <EmptyState icon="markets" title={words.empty} detail={words.emptyDetail} />
    ) : (
      <EmptyState
        icon="search"
        title={words.noneFound}
        detail={words.noneFoundDetail}
        action={<Button size="sm" onClick={() => { setTyped(""); setQuote(ANY); }}>{words.showAll}</Button>}
      />
    );
  return (
    <Page wide>
      <PageHeader title={words.title} description={words.lead} />
      {found.isError ? <LoadFailed title={words.loadFailed} error={found.error} onRetry={() => void found.refetch()} /> : null}
      {compared.length > 0 ? (
        <PanelBoundary name={words.compare.title}>
          <Comparison
            symbols={compared}
            onRemove={(symbol) => setCompared((before) => toggled(before, symbol))}
            onClear={() => setCompared([])}
          />
        </PanelBoundary>
      ) : null}
      <section aria-label={words.title} className="overflow-hidden rounded-6 border border-line bg-panel">
        <Toolbar label={words.filters} className="border-b border-line p-2">
          <div className="w-64 max-w-full">
            <SearchInput size="sm" label={words.search} placeholder={words.search} value={typed} onChange={setTyped} />
          </div>
          <Select
            size="sm"
            label={words.quote}
            className="w-40"
            value={quote === ANY ? ALL_QUOTES : quote}
            onChange={(value) => setQuote(value === ALL_QUOTES ? ANY : value)}
            options={[
              { value: ALL_QUOTES, label: words.anyQuote },
              ...quotesOf(markets).map((value) => ({ value, label: value })),
            ]}
          />
          <span role="status" className="text-12 text-muted">{words.count(shown.length)}</span>
          {compared.length === 0 ? <span className="ml-auto pr-2 text-12 text-faint">{words.compare.hint}</span> : null}
        </Toolbar>
        <MarketTable
          markets={shown}
          sort={sort}
          onSort={turn}
          compared={compared}
          onCompare={(symbol) => setCompared((before) => toggled(before, symbol))}
          loading={found.isPending}
          empty={empty}
        />
      </section>
    </Page>
  );
}
