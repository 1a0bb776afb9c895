import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Portfolio } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { LoadFailed } from "@/ui/load-failed";
import { Num } from "@/ui/number";
import { Sheet } from "@/ui/sheet";
import { rowsOf } from "../api";
import { FIGURES, type FigureId, type RowsQuery, sumsOf } from "../model";
import { CauseChain } from "./cause-chain";
import { Paging } from "./paging";
import { TransferTable } from "./transfer-table";
import type { Opening } from "./use-opened";

interface RowsSheetProps {
  readonly opening: Opening;
  readonly portfolio: Portfolio | undefined;
}

/** The rows behind a figure, and of each row the way back to who asked for it. */
export function RowsSheet({ opening, portfolio }: RowsSheetProps) {
  const t = useStrings("portfolio");
  const { opened, openCauses, close } = opening;
  const about = useAbout(opened?.of ?? null);
  const transferId = opened?.transferId ?? null;
  const isCauses = transferId !== null;
  return (
    <Sheet
      open={opened !== null}
      onOpenChange={(open) => { if (!open) close(); }}
      size="lg"
      title={isCauses ? t.portfolio.causes.title(String(transferId)) : about.title}
      description={isCauses ? t.portfolio.causes.lead : about.formula}
    >
      {opened === null ? null : isCauses ? (
        <>
          <Button size="sm" variant="quiet" icon="arrow-left" className="mb-4 -ml-2" onClick={() => openCauses(null)}>
            {t.portfolio.causes.back}
          </Button>
          <CauseChain transferId={transferId} accountId={opened.query.account_id ?? null} />
        </>
      ) : (
        <Rows
          query={opened.query}
          figure={about.figure}
          portfolio={portfolio}
          onOpen={(id) => openCauses(id)}
        />
      )}
    </Sheet>
  );
}

interface RowsProps {
  readonly query: RowsQuery;
  readonly figure: FigureId | null;
  readonly portfolio: Portfolio | undefined;
  readonly onOpen: (transferId: number) => void;
}

/** These figures are sums of rows alone; all others are marked at last prices as well. */
const SUMS = new Set<FigureId>(["cash", "fees"]);

function Rows({ query, figure, portfolio, onOpen }: RowsProps) {
  const t = useStrings("portfolio");
  const words = t.portfolio;
  const found = useInfiniteQuery(rowsOf(query));
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.transfers) ?? [], [found.data]);
  const sums = useMemo(() => sumsOf(rows), [rows]);
  // A link may lead to rows of another account than the one whose figures are at hand.
  const isSame = portfolio !== undefined && query.account_id === portfolio.account_id;
  if (found.isError) {
    return <LoadFailed title={words.loadFailed} error={found.error} onRetry={() => void found.refetch()} />;
  }
  return (
    <div className="flex flex-col gap-3">
      {figure !== null && isSame ? (
        <div className="text-24 font-semibold">
          <Num value={portfolio[figure]} unit={portfolio.asset ?? ""} />
        </div>
      ) : null}
      {sums.length > 0 ? (
        <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-13">
          <span className="text-12 text-muted">{found.hasNextPage ? words.rows.sumSoFar : words.rows.sum}</span>
          {sums.map(([asset, sum]) => (
            <Num key={asset} value={sum} sign unit={asset} />
          ))}
        </div>
      ) : null}
      {figure !== null && !SUMS.has(figure) ? <p className="text-12 text-faint">{words.rows.also}</p> : null}
      <div className="-mx-2">
        <TransferTable
          caption={words.rows.title}
          rows={rows}
          loading={found.isPending}
          empty={words.ledger.empty}
          onOpen={(row) => onOpen(row.transfer_id)}
          className="max-h-[calc(100dvh-16rem)]"
        />
      </div>
      <Paging
        count={rows.length}
        hasMore={found.hasNextPage}
        pending={found.isFetchingNextPage}
        onMore={() => void found.fetchNextPage()}
      />
    </div>
  );
}

/** Return what the sheet is about: a figure, an asset or instrument, or rows that somebody chose. */
function useAbout(of: string | null): { title: string; formula: string; figure: FigureId | null } {
  const { portfolio: words } = useStrings("portfolio");
  const figure = FIGURES.find((each) => each === of) ?? null;
  if (figure !== null) return { title: words.figures[figure], formula: words.formulas[figure], figure };
  const [kind, ...rest] = (of ?? "").split(".");
  const name = rest.join(".");
  if (kind === "allocation") {
    return { title: words.rows.of(words.allocation.value, name), formula: words.formulas.allocation, figure };
  }
  if (kind === "positions") return { title: name, formula: words.formulas.position, figure };
  return { title: words.rows.title, formula: "", figure };
}
