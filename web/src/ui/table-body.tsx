import { useVirtualizer } from "@tanstack/react-virtual";
import { useState, type KeyboardEvent } from "react";

import type { DataTableProps } from "@/ui/data-table";
import { TableRow } from "@/ui/table-row";
import { rowAfterKey } from "@/ui/table-model";

export type TableBodyProps<Row> = DataTableProps<Row> & {
  readonly scroller: HTMLDivElement | null;
  readonly virtual: boolean;
};

const ROW_PX = 24;
const OVERSCAN = 12;
const PAGE_ROWS = 10;

export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { rows, rowKey, columns, scroller, virtual, onRow, onRowKey } = props;
  const [focused, setFocused] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: virtual,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    initialRect: { width: 800, height: 600 },
  });
  const items = virtual ? virtualizer.getVirtualItems() : null;
  const first = items?.[0];
  const last = items?.at(-1);
  const before = first?.start ?? 0;
  const after = last ? virtualizer.getTotalSize() - last.end : 0;
  const indexes = items ? items.map((item) => item.index) : rows.map((_, at) => at);
  const held = rows.some((row) => rowKey(row) === focused) ? focused : null;
  const reachable = onRow !== undefined || onRowKey !== undefined || virtual;

  function press(event: KeyboardEvent<HTMLTableRowElement>, at: number): void {
    if (event.target !== event.currentTarget) return;
    const row = rows[at];
    if (row === undefined) return;
    const to = rowAfterKey(event.key, at, rows.length, PAGE_ROWS);
    const target = to === null ? undefined : rows[to];
    if (to !== null && target !== undefined) {
      event.preventDefault();
      if (virtual) virtualizer.scrollToIndex(to);
      setWanted(rowKey(target));
    } else if (event.key === "Enter" && onRow) {
      event.preventDefault();
      onRow(row);
    } else onRowKey?.(row, event.key);
  }

  return (
    <tbody>
      <Spacer height={before} columns={columns.length} />
      {indexes.map((at) => {
        const row = rows[at];
        if (row === undefined) return null;
        const key = rowKey(row);
        return (
          <TableRow
            key={key}
            table={props}
            row={row}
            at={at}
            reachable={reachable}
            current={held === null ? at === (indexes[0] ?? 0) : key === held}
            wanted={wanted === key}
            onFocus={() => {
              setFocused(key);
              setWanted(null);
            }}
            onKeyDown={press}
          />
        );
      })}
      <Spacer height={after} columns={columns.length} />
    </tbody>
  );
}

/** The room of the rows that are out of sight. */
function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  );
}
