import { useRef, type ReactNode, type UIEvent } from "react";
import { isProblem } from "@/lib/http";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { DataTable, type Column } from "@/ui/data-table";
import { useSize } from "@/ui/use-size";

export type PagedTableProps<Row> = {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly onRow?: (row: Row) => void;
  readonly empty: ReactNode;
  /** A row where there is no room for columns. */
  readonly card: (row: Row) => ReactNode;
  readonly pages: {
    readonly isPending: boolean;
    readonly isError: boolean;
    readonly error: unknown;
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
    readonly refetch: () => unknown;
  };
};

/** The next page is asked for so many pixels before the end comes into sight. */
const AHEAD_PX = 400;
/** Below this width rows are cards. */
const CARDS_PX = 480;

/** A table that goes on as far as one scrolls; a button for whoever does not. */
export function PagedTable<Row>({ pages, ...table }: PagedTableProps<Row>) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const { onRow, card, ...rest } = table;
  const place = useRef<HTMLDivElement>(null);
  const isNarrow = (useSize(place)?.width ?? CARDS_PX) < CARDS_PX;

  function follow(event: UIEvent): void {
    const { target } = event;
    if (!(target instanceof Element) || !hasNextPage || isFetchingNextPage) return;
    if (target.scrollTop + target.clientHeight > target.scrollHeight - AHEAD_PX) void fetchNextPage();
  }

  return (
    <>
      {pages.isError ? <Failed pages={pages} /> : null}
      {pages.isError && table.rows.length === 0 ? null : (
        <div ref={place} role="presentation" className="min-h-0 flex-1" onScrollCapture={follow}>
          {isNarrow && table.rows.length > 0 ? (
            <ul aria-label={table.caption} className="h-full divide-y divide-line overflow-y-auto">
              {table.rows.map((row) => (
                <li key={table.rowKey(row)} className="[contain-intrinsic-size:auto_4rem] [content-visibility:auto]">
                  {card(row)}
                </li>
              ))}
            </ul>
          ) : (
            <DataTable {...rest} {...(onRow === undefined ? {} : { onRow })} loading={pages.isPending} />
          )}
        </div>
      )}
      <MoreRows pages={pages} />
    </>
  );
}

type PagesOnly = { readonly pages: PagedTableProps<never>["pages"] };

function MoreRows({ pages }: PagesOnly) {
  const t = useStrings();
  if (!pages.hasNextPage) return null;
  return (
    <div className="flex shrink-0 justify-center border-t border-line py-1">
      <Button size="sm" variant="quiet" pending={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {t.common.actions.more}
      </Button>
    </div>
  );
}

function Failed({ pages }: PagesOnly) {
  const t = useStrings();
  return (
    <Callout
      tone="danger"
      live
      className="m-2"
      title={t.orders.history.failed}
      action={
        <Button size="sm" onClick={() => void pages.refetch()}>
          {t.common.actions.retry}
        </Button>
      }
    >
      {isProblem(pages.error) ? pages.error.detail : null}
    </Callout>
  );
}
