import { cx } from "@/lib/cx";
import { ALIGN, FROM } from "@/ui/table-head";
import type { Column } from "@/ui/table-model";

/** Totals under a double rule, as in a ledger. */
export function TableFoot<Row>({ columns }: { readonly columns: readonly Column<Row>[] }) {
  if (columns.every((column) => column.total === undefined)) return null;
  return (
    <tfoot>
      <tr>
        {columns.map((column) => (
          <td
            key={column.id}
            className={cx(
              "sticky bottom-0 h-row border-t-3 border-double border-line-strong bg-panel px-cell font-medium whitespace-nowrap",
              ALIGN[column.align ?? "start"],
              column.align === "end" && "figures",
              column.from && FROM[column.from],
            )}
          >
            {column.total}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}
