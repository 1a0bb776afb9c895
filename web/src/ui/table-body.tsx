import { Fragment, useState, type KeyboardEvent } from "react";

import type { DataTableProps } from "@/ui/data-table";
import { scrollFor, useRowsInSight } from "@/ui/rows-in-sight";
import { rowAfterKey } from "@/ui/table-model";
import { TableRow } from "@/ui/table-row";
import { useRowHeight } from "@/ui/use-row-height";

export type TableBodyProps<Row> = DataTableProps<Row> & {
  readonly scroller: HTMLDivElement | null;
  readonly virtual: boolean;
};

/** Rows drawn beyond those in sight. */
const OVERSCAN = 12;
/** Rows that the Page keys pass. */
const PAGE_ROWS = 10;
/** The head lies above the first rows. */
const HEAD_PX = 28;

/** How high a table that is not laid out is taken to be. */
const UNSEEN_PX = 600;

type Placed = { readonly at: number; readonly gap: number };

export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { rows, rowKey, columns } = props;
  const [focused, setFocused] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const held = focused === null ? -1 : rows.findIndex((row) => rowKey(row) === focused);
  const { placed, rest, measure, show } = usePlaces(props, held);
  const entry = held < 0 ? (placed[0]?.at ?? 0) : held;

  function press(event: KeyboardEvent<HTMLTableRowElement>, at: number): void {
    const row = rows[at];
    if (event.target !== event.currentTarget || row === undefined) return;
    const to = rowAfterKey(event.key, at, rows.length, PAGE_ROWS);
    const target = to === null ? undefined : rows[to];
    if (to !== null && target !== undefined) {
      event.preventDefault();
      show(to);
      setWanted(rowKey(target));
    } else if (event.key === "Enter" && props.onRow) {
      event.preventDefault();
      props.onRow(row);
    } else if (!event.repeat) props.onRowKey?.(row, event.key);
  }

  return (
    <tbody>
      {placed.map(({ at, gap }, place) => {
        const row = rows[at];
        if (row === undefined) return null;
        const key = rowKey(row);
        return (
          <Fragment key={key}>
            <Spacer height={gap} columns={columns.length} />
            <TableRow
              table={props}
              row={row}
              at={at}
              current={at === entry}
              wanted={wanted === key}
              measure={place === 0 ? measure : undefined}
              onFocus={() => {
                setFocused(key);
                setWanted(null);
              }}
              onKeyDown={press}
            />
          </Fragment>
        );
      })}
      <Spacer height={rest} columns={columns.length} />
    </tbody>
  );
}

/** Returns which rows to draw, the room between and after them; the one that has the focus is always drawn. */
function usePlaces<Row>({ rows, scroller, virtual }: TableBodyProps<Row>, held: number) {
  const [row, measure] = useRowHeight();
  const count = rows.length;
  const shape = { count, row, overscan: OVERSCAN, unseen: UNSEEN_PX };
  const { from, to } = useRowsInSight(virtual ? scroller : null, shape);
  if (!virtual) return { placed: rows.map((_, at): Placed => ({ at, gap: 0 })), rest: 0, measure: undefined, show };

  const drawn = Array.from({ length: to - from }, (_, place) => from + place);
  if (held >= 0 && held < from) drawn.unshift(held);
  if (held >= to) drawn.push(held);
  const placed = drawn.map((at, place): Placed => ({
    at,
    gap: (at - (drawn[place - 1] ?? -1) - 1) * row,
  }));
  return { placed, rest: (count - 1 - (drawn.at(-1) ?? -1)) * row, measure, show };

  function show(at: number): void {
    if (!virtual || !scroller) return;
    const view = { top: scroller.scrollTop, height: scroller.clientHeight };
    scroller.scrollTop = scrollFor(at, row, HEAD_PX, view);
  }
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
