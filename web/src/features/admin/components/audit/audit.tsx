import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { LoadFailed } from "@/ui/load-failed";
import { auditPages, type AuditLine } from "../../audit-api";
import { EVERYTHING, queryOf, type AuditFilter, type AuditQuery } from "../../models/audit";
import { Paging } from "../parts/paging";
import { usePeople } from "../parts/use-people";
import { AuditFilterForm } from "./audit-filter";
import { AuditSheet } from "./audit-sheet";
import { AuditTable } from "./audit-table";
import { ExportLink } from "./export-link";
import { VerifyChain } from "./verify-chain";

/** Who did what: search, look closer, take along, and prove that nothing was altered. */
export function Audit() {
  const t = useStrings("admin").admin;
  const client = useQueryClient();
  const people = usePeople();
  const zone = usePreference("zone");
  const [filter, setFilter] = useState<AuditFilter>(EVERYTHING);
  const [query, setQuery] = useState<AuditQuery>({});
  const [shown, show] = useState<AuditLine | null>(null);
  const [narrowed, setNarrowed] = useState(0);
  const pages = useInfiniteQuery(auditPages(query));
  const rows = pages.data?.pages.flatMap((page) => page.lines) ?? [];

  async function search(wanted: AuditFilter): Promise<void> {
    const userId = wanted.who.trim() === "" ? null : await people.find(wanted.who, "who");
    setFilter(wanted);
    setQuery(queryOf(wanted, userId, zone));
  }

  function narrow(change: Partial<AuditFilter>): void {
    show(null);
    // The form begins anew with what is looked for now.
    void search({ ...EVERYTHING, ...change }).then(() => setNarrowed((count) => count + 1));
  }

  return (
    <div className="flex flex-col gap-3">
      <AuditFilterForm key={narrowed} filter={filter} people={people} onSearch={search} />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          icon="refresh"
          pending={pages.isFetching && !pages.isFetchingNextPage}
          onClick={() => void client.resetQueries({ queryKey: auditPages(query).queryKey })}
        >
          {t.audit.refresh}
        </Button>
        <ExportLink query={query} />
        <VerifyChain />
      </div>
      {pages.isError ? (
        <LoadFailed title={t.parts.loadFailed} error={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <AuditTable
          rows={rows}
          loading={pages.isPending}
          onRow={show}
          empty={
            <EmptyState
              icon="search"
              title={t.audit.empty}
              detail={pages.hasNextPage ? t.audit.shortPage : t.audit.emptyDetail}
            />
          }
        />
      )}
      <Paging
        count={rows.length}
        hasMore={pages.hasNextPage}
        pending={pages.isFetchingNextPage}
        onMore={() => void pages.fetchNextPage()}
      />
      {shown ? <AuditSheet line={shown} onNarrow={narrow} onClose={() => show(null)} /> : null}
    </div>
  );
}
