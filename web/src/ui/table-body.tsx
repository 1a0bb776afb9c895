import {
  defaultRangeExtractor,
  observeElementRect,
  useVirtualizer,
  type Range,
} from "@tanstack/react-virtual";
import { Fragment, useCallback, useEffect, useState, type KeyboardEvent } from "react";

import type { DataTableProps } from "@/ui/data-table";
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

/** What a table that is not laid out is taken to have. */
const UNSEEN = { width: 800, height: 600 };

type Placed = { readonly at: number; readonly gap: number };

export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { rows, rowKey, columns } = props;
  const [focused, setFocused] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const held = focused === null ? -1 : rows.findIndex((row) => rowKey(row) === focused);
  const { placed, rest, measure, show } = useRowsInSight(props, held);
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
function useRowsInSight<Row>({ rows, scroller, virtual }: TableBodyProps<Row>, held: number) {
  const [height, measure] = useRowHeight();
  const rangeExtractor = useCallback(
    (range: Range) => {
      const drawn = defaultRangeExtractor(range);
      if (held < 0 || drawn.includes(held)) return drawn;
      return [...drawn, held].sort((a, b) => a - b);
    },
    [held],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions go to no memoized part.
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: virtual,
    getScrollElement: () => scroller,
    estimateSize: () => height,
    overscan: OVERSCAN,
    rangeExtractor,
    scrollPaddingStart: HEAD_PX,
    initialRect: UNSEEN,
    observeElementRect: (instance, tell) =>
      observeElementRect(instance, (rect) => tell(rect.height > 0 ? rect : UNSEEN)),
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  const show = (at: number): void => {
    if (virtual) virtualizer.scrollToIndex(at);
  };
  if (!virtual) {
    return {
      placed: rows.map((_, at): Placed => ({ at, gap: 0 })),
      rest: 0,
      measure: undefined,
      show,
    };
  }
  const items = virtualizer.getVirtualItems();
  const placed = items.map((item, place): Placed => ({
    at: item.index,
    gap: item.start - (items[place - 1]?.end ?? 0),
  }));
  return { placed, rest: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0), measure, show };
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
