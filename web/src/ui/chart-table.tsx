import { useState } from "react";

import { IconButton } from "@/ui/button";
import { useUi } from "@/ui/context";
import { DataTable, type Column } from "@/ui/data-table";
import { Dialog } from "@/ui/dialog";

export type ChartTableProps<Row> = {
  /** What the chart shows; title of the table. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
};

/** The way behind a chart: a button that opens what it shows as a table. */
export function ChartTable<Row>({ caption, columns, rows, rowKey }: ChartTableProps<Row>) {
  const { strings } = useUi();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon="table" size="sm" label={strings.showTable} onClick={() => setOpen(true)} />
      <Dialog open={open} onOpenChange={setOpen} title={caption} size="lg">
        <DataTable
          caption={caption}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          className="max-h-[60vh]"
        />
      </Dialog>
    </>
  );
}
