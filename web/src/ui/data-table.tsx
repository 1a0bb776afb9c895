import { useId, useMemo, useState, type ReactNode } from "react";

import { cx } from "@/lib/cx";
import { TableBody } from "@/ui/table-body";
import { TableFoot } from "@/ui/table-foot";
import { TableHead } from "@/ui/table-head";
import { nextSort, sorted, type Column, type Sort } from "@/ui/table-model";
import { useUi } from "@/ui/context";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";

export type { Column, Sort, SortDirection } from "@/ui/table-model";

export type DataTableProps<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The table's name; read, and shown only with `showCaption`. */
  readonly caption: string;
  readonly showCaption?: boolean;
  /** With `onSort` the rows come sorted already; without, columns with `compare` sort here. */
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort) => void;
  readonly initialSort?: Sort | null;
  /** Enter or a click on a row. */
  readonly onRow?: (row: Row) => void;
  /** Other keys on the row that has the focus, such as Delete. */
  readonly onRowKey?: (row: Row, key: string) => void;
  readonly selectedKey?: string | null;
  readonly rowClass?: (row: Row) => string | undefined;
  readonly empty?: ReactNode;
  readonly loading?: boolean;
  /** Only rows in sight are drawn; by itself above 100 rows. */
  readonly virtual?: boolean;
  /** Must bound the height where the table is to scroll by itself. */
  readonly className?: string;
};

const VIRTUAL_FROM = 100;

/** Rows and columns: head that stays, figures at the end, rows by arrow keys. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, caption, showCaption = false, loading = false, className } = props;
  const { strings } = useUi();
  const name = useId();
  const [own, setOwn] = useState<Sort | null>(props.initialSort ?? null);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const sort = props.onSort ? (props.sort ?? null) : own;
  const shown = useMemo(
    () => (props.onSort ? rows : sorted(rows, columns, sort)),
    [props.onSort, rows, columns, sort],
  );
  const bare = shown.length === 0;

  function press(column: string): void {
    const next = nextSort(sort, column);
    if (props.onSort) props.onSort(next);
    else setOwn(next);
  }

  return (
    <div
      ref={setScroller}
      className={cx("@container relative min-h-0 overflow-auto", className ?? "h-full")}
    >
      <table
        aria-labelledby={name}
        aria-busy={loading || undefined}
        aria-rowcount={shown.length + 1}
        className="w-full border-separate border-spacing-0 text-13"
      >
        <caption className={showCaption ? "px-cell py-2 text-left text-12 text-muted" : ""}>
          <span id={name} className={showCaption ? "" : "sr-only"}>
            {caption}
          </span>
        </caption>
        <TableHead columns={columns} sort={sort} onSort={press} />
        {bare ? null : (
          <TableBody
            {...props}
            rows={shown}
            scroller={scroller}
            virtual={props.virtual ?? shown.length > VIRTUAL_FROM}
          />
        )}
        {bare ? null : <TableFoot columns={columns} />}
      </table>
      {bare && loading ? <Skeleton lines={4} className="p-cell" /> : null}
      {bare && !loading ? (props.empty ?? <EmptyState title={strings.nothingHere} />) : null}
    </div>
  );
}
