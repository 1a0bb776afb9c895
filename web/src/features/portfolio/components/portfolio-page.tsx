import { useQuery } from "@tanstack/react-query";
import { useStrings } from "@/stores/language";
import { useAccountId } from "@/stores/selection";
import { EmptyState } from "@/ui/empty-state";
import { PanelBoundary } from "@/ui/error-boundary";
import { LoadFailed } from "@/ui/load-failed";
import { Page, PageHeader } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { portfolioQuery } from "../api";
import { narrowed } from "../model";
import { Allocation } from "./allocation";
import { EquityPanel } from "./equity-panel";
import { FigureList } from "./figure-list";
import { Ledger } from "./ledger";
import { PositionTable } from "./position-table";
import { RowsSheet } from "./rows-sheet";
import { useOpened } from "./use-opened";

/** What the selected account is worth, how that came, and why. */
export function PortfolioPage() {
  const t = useStrings("portfolio");
  const accountId = useAccountId();
  if (accountId === null) {
    return (
      <Page>
        <PageHeader title={t.portfolio.title} />
        <EmptyState icon="wallet" title={t.portfolio.noAccount} detail={t.portfolio.noAccountDetail} />
      </Page>
    );
  }
  return <AccountPortfolio key={accountId} accountId={accountId} />;
}

function AccountPortfolio({ accountId }: { readonly accountId: number }) {
  const t = useStrings("portfolio");
  const found = useQuery(portfolioQuery(accountId));
  const opening = useOpened();
  const portfolio = found.data;
  const openKey = (key: string, code?: string) => {
    const rows = portfolio?.rows[key];
    const text = code === undefined ? rows : narrowed(rows, code);
    if (text !== undefined) opening.openRows(text, key);
  };
  return (
    <Page wide>
      <PageHeader
        title={t.portfolio.title}
        description={portfolio ? t.portfolio.lead(String(accountId), portfolio.asset ?? "–") : undefined}
        actions={portfolio ? <Time value={portfolio.time} kind="time" className="text-12 text-faint" /> : undefined}
      />
      {found.isError ? (
        <LoadFailed title={t.portfolio.loadFailed} error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {portfolio ? (
        <>
          <section
            aria-label={t.portfolio.figures.equity}
            className="grid gap-x-10 gap-y-6 rounded-6 border border-line bg-panel p-4 sm:p-5 lg:grid-cols-[minmax(0,1fr)_17rem]"
          >
            <EquityPanel portfolio={portfolio} onOpen={openKey} />
            <FigureList portfolio={portfolio} onOpen={openKey} />
          </section>
          <div className="grid gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            <Allocation portfolio={portfolio} onOpen={openKey} />
            <PositionTable portfolio={portfolio} onOpen={openKey} />
          </div>
        </>
      ) : found.isPending ? (
        <PortfolioSkeleton />
      ) : null}
      <PanelBoundary name={t.portfolio.ledger.title}>
        <Ledger accountId={accountId} onOpen={(id, rows) => opening.openCauses(id, rows)} />
      </PanelBoundary>
      <RowsSheet opening={opening} portfolio={portfolio} />
    </Page>
  );
}

function PortfolioSkeleton() {
  return (
    <>
      <Skeleton className="h-[26rem] w-full" />
      <div className="grid gap-6 xl:grid-cols-2">
        <Skeleton className="h-56 w-full" />
        <Skeleton className="h-56 w-full" />
      </div>
    </>
  );
}
