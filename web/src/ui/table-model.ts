import type { ReactNode } from "react";

export type SortDirection = "ascending" | "descending";
export type Sort = { readonly column: string; readonly direction: SortDirection };

export type Column<Row> = {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Figures and what goes with them stand at the end. */
  readonly align?: "start" | "end" | "center";
  /** Makes the header a button. Given `compare`, the table sorts by itself unless `onSort` is given. */
  readonly sortable?: boolean;
  readonly compare?: (a: Row, b: Row) => number;
  /** A CSS width such as "8rem"; the others share what is left. */
  readonly width?: string;
  /** Names the row to screen readers. The first column unless another says so. */
  readonly rowHeader?: boolean;
  /** The header is for screen readers alone, such as above buttons. */
  readonly hideHeader?: boolean;
  /** What the rows add up to; one column with a total gives the table its double rule. */
  readonly total?: ReactNode;
  /** Left out where the table is narrower than this. */
  readonly from?: "sm" | "md" | "lg";
};

/** Returns what a press on a column's header asks for: up, then down. */
export function nextSort(sort: Sort | null, column: string): Sort {
  const again = sort?.column === column && sort.direction === "ascending";
  return { column, direction: again ? "descending" : "ascending" };
}

/** Returns the rows in order; equal ones keep theirs. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const compare = columns.find((column) => column.id === sort?.column)?.compare;
  if (!sort || !compare) return rows;
  const turn = sort.direction === "ascending" ? 1 : -1;
  return [...rows].sort((a, b) => turn * compare(a, b));
}

const KEYS: Record<string, (at: number, page: number) => number> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, page) => at + page,
  PageUp: (at, page) => at - page,
  Home: () => 0,
  End: () => Number.MAX_SAFE_INTEGER,
};

/** Returns the row that a key leads to, or null where the key is none of ours. */
export function rowAfterKey(key: string, at: number, count: number, page: number): number | null {
  const move = KEYS[key];
  if (!move || count === 0) return null;
  return Math.min(Math.max(move(at, page), 0), count - 1);
}
