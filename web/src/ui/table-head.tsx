import { cx } from "@/lib/cx";
import { Icon } from "@/ui/icon";
import type { Column, Sort } from "@/ui/table-model";

export const ALIGN = { start: "text-left", end: "text-right", center: "text-center" };
/** A column that gives way where the table is narrow. */
export const FROM = {
  sm: "hidden @sm:table-cell",
  md: "hidden @lg:table-cell",
  lg: "hidden @3xl:table-cell",
};

export type TableHeadProps<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort | null;
  readonly onSort: (column: string) => void;
};

export function TableHead<Row>({ columns, sort, onSort }: TableHeadProps<Row>) {
  return (
    <thead className="sticky top-0 z-10 bg-panel">
      <tr aria-rowindex={1}>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </tr>
    </thead>
  );
}

type HeadCellProps<Row> = Omit<TableHeadProps<Row>, "columns"> & { readonly column: Column<Row> };

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const sortable = column.sortable ?? column.compare !== undefined;
  const direction = sort?.column === column.id ? sort.direction : "none";
  const align = column.align ?? "start";
  return (
    <th
      scope="col"
      aria-sort={sortable ? direction : undefined}
      style={column.width ? { width: column.width } : undefined}
      className={cx(
        "h-7 border-b border-line px-cell text-11 font-medium whitespace-nowrap text-muted",
        ALIGN[align],
        column.from && FROM[column.from],
      )}
    >
      {sortable ? (
        <button
          type="button"
          onClick={() => onSort(column.id)}
          className={cx(
            "group -mx-1 inline-flex h-6 items-center gap-0.5 rounded-3 px-1 hover:text-text pointer-coarse:h-10",
            direction !== "none" && "text-text",
            align === "end" && "flex-row-reverse",
          )}
        >
          {column.header}
          <Icon
            name={direction === "descending" ? "chevron-down" : "chevron-up"}
            size={12}
            className={direction === "none" ? "opacity-0 group-hover:opacity-60" : ""}
          />
        </button>
      ) : (
        <span className={column.hideHeader ? "sr-only" : ""}>{column.header}</span>
      )}
    </th>
  );
}
