import { useEffect, useRef, type KeyboardEvent, type MouseEvent } from "react";

import { cx } from "@/lib/cx";
import { ALIGN, FROM } from "@/ui/table-head";
import type { DataTableProps } from "@/ui/data-table";
import type { Column } from "@/ui/table-model";

export type TableRowProps<Row> = {
  readonly table: DataTableProps<Row>;
  readonly row: Row;
  readonly at: number;
  /** The one row that Tab leads to. */
  readonly current: boolean;
  /** The focus is on its way here. */
  readonly wanted: boolean;
  /** Learns how high a row is. */
  readonly measure: ((row: HTMLTableRowElement | null) => void) | undefined;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>, at: number) => void;
};

const INSIDE = "a, button, input, select, textarea, label, [role='button']";

export function TableRow<Row>(props: TableRowProps<Row>) {
  const { table, row, at, current, wanted, measure, onFocus, onKeyDown } = props;
  const { columns, rowKey, onRow, selectedKey, rowClass } = table;
  const ref = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (wanted) ref.current?.focus();
  }, [wanted]);
  const names = columns.findIndex((column) => column.rowHeader);
  const header = Math.max(names, 0);
  const selected = selectedKey !== undefined && selectedKey === rowKey(row);

  function click(event: MouseEvent<HTMLTableRowElement>): void {
    const own = event.target instanceof Element && event.target.closest(INSIDE);
    if (!own) onRow?.(row);
  }

  return (
    <tr
      ref={(element) => {
        ref.current = element;
        measure?.(element);
      }}
      aria-rowindex={at + 2}
      aria-current={selected || undefined}
      tabIndex={current ? 0 : -1}
      onFocus={onFocus}
      onKeyDown={(event) => onKeyDown(event, at)}
      onClick={click}
      className={cx(
        "group hover:bg-hover aria-[current=true]:bg-selected",
        onRow && "cursor-pointer",
        rowClass?.(row),
      )}
    >
      {columns.map((column, place) => (
        <Cell key={column.id} column={column} row={row} names={place === header} />
      ))}
    </tr>
  );
}

type CellProps<Row> = { readonly column: Column<Row>; readonly row: Row; readonly names: boolean };

function Cell<Row>({ column, row, names }: CellProps<Row>) {
  const align = column.align ?? "start";
  const className = cx(
    "h-row border-b border-line/50 px-cell py-0 font-normal whitespace-nowrap",
    ALIGN[align],
    align === "end" && "figures",
    column.from && FROM[column.from],
  );
  const content = column.cell(row);
  if (!names) return <td className={className}>{content}</td>;
  return (
    <th scope="row" className={className}>
      {content}
    </th>
  );
}
