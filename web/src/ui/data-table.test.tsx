import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { DataTable, type Column, type DataTableProps } from "@/ui/data-table";

type Row = { readonly name: string; readonly rank: number };

const ROWS: readonly Row[] = [
  { name: "Herring", rank: 2 },
  { name: "Tulip", rank: 3 },
  { name: "Canal", rank: 1 },
];
const COLUMNS: readonly Column<Row>[] = [
  { id: "name", header: "Name", cell: (row) => row.name },
  {
    id: "rank",
    header: "Rank",
    align: "end",
    cell: (row) => row.rank,
    compare: (a, b) => a.rank - b.rank,
  },
];

function show(props: Partial<DataTableProps<Row>> = {}) {
  return render(
    <DataTable
      caption="Things"
      columns={COLUMNS}
      rows={ROWS}
      rowKey={(row) => row.name}
      {...props}
    />,
  );
}

function names(): string[] {
  return screen.getAllByRole("rowheader").map((cell) => cell.textContent ?? "");
}

describe("DataTable", () => {
  it("is a table with a name, column heads and row heads", () => {
    show();
    const table = screen.getByRole("table", { name: "Things" });
    expect(within(table).getAllByRole("columnheader")).toHaveLength(2);
    expect(names()).toEqual(["Herring", "Tulip", "Canal"]);
  });

  it("sorts by a press on a head, then the other way, and tells which", async () => {
    show();
    const head = () => screen.getByRole("columnheader", { name: "Rank" });
    expect(head()).toHaveAttribute("aria-sort", "none");
    await userEvent.click(screen.getByRole("button", { name: "Rank" }));
    expect(head()).toHaveAttribute("aria-sort", "ascending");
    expect(names()).toEqual(["Canal", "Herring", "Tulip"]);
    await userEvent.click(screen.getByRole("button", { name: "Rank" }));
    expect(head()).toHaveAttribute("aria-sort", "descending");
    expect(names()).toEqual(["Tulip", "Herring", "Canal"]);
  });

  it("leaves the order to whoever asks to be told", async () => {
    const asked: unknown[] = [];
    show({ sort: { column: "rank", direction: "ascending" }, onSort: (sort) => asked.push(sort) });
    await userEvent.click(screen.getByRole("button", { name: "Rank" }));
    expect(asked).toEqual([{ column: "rank", direction: "descending" }]);
    expect(names()).toEqual(["Herring", "Tulip", "Canal"]);
  });

  it("is one stop of the Tab key, walked by arrows, and opens rows by Enter", async () => {
    const opened: string[] = [];
    const pressed: string[] = [];
    show({
      columns: COLUMNS.slice(0, 1),
      onRow: (row) => opened.push(row.name),
      onRowKey: (row, key) => pressed.push(`${row.name} ${key}`),
    });
    await userEvent.tab();
    await userEvent.keyboard("{ArrowDown}{Enter}{End}{Enter}{Delete}{Home}{Enter}");
    expect(opened).toEqual(["Tulip", "Canal", "Herring"]);
    expect(pressed).toEqual(["Canal Delete"]);
    fireEvent.keyDown(document.activeElement ?? document.body, { key: "Delete", repeat: true });
    expect(pressed).toEqual(["Canal Delete"]);
    await userEvent.tab();
    expect(document.body).toHaveFocus();
  });

  it("keeps the focus on its row when rows come in above", async () => {
    const { rerender } = show();
    await userEvent.click(screen.getByText("Tulip"));
    screen.getByText("Tulip").closest("tr")?.focus();
    const more = [{ name: "Gable", rank: 9 }, ...ROWS];
    rerender(
      <DataTable caption="Things" columns={COLUMNS} rows={more} rowKey={(row) => row.name} />,
    );
    expect(screen.getByText("Tulip").closest("tr")).toHaveFocus();
  });

  it("lets a button in a row be pressed without opening the row", async () => {
    const opened: string[] = [];
    const column: Column<Row> = {
      id: "go",
      header: "Go",
      cell: (row) => <button type="button">{`Go ${row.name}`}</button>,
    };
    show({ columns: [...COLUMNS, column], onRow: (row) => opened.push(row.name) });
    await userEvent.click(screen.getByRole("button", { name: "Go Tulip" }));
    expect(opened).toEqual([]);
  });

  it("says that it is empty, or on its way", () => {
    const { rerender } = show({ rows: [], empty: "No things yet" });
    expect(screen.getByText("No things yet")).toBeVisible();
    rerender(
      <DataTable caption="Things" columns={COLUMNS} rows={[]} rowKey={(row) => row.name} loading />,
    );
    expect(screen.getByRole("status", { name: "Loading" })).toBeVisible();
    expect(screen.getByRole("table")).toHaveAttribute("aria-busy", "true");
  });

  it("draws a few of many rows and tells how many there are", () => {
    const many = Array.from({ length: 5_000 }, (_, at) => ({ name: `Row ${at}`, rank: at }));
    show({ rows: many });
    expect(screen.getAllByRole("rowheader").length).toBeLessThan(100);
    expect(screen.getByRole("table")).toHaveAttribute("aria-rowcount", "5001");
  });

  it("shows totals where a column has one", () => {
    const { container } = show({
      columns: COLUMNS.map((column) => ({
        ...column,
        total: column.id === "rank" ? 6 : undefined,
      })),
    });
    expect(container.querySelector("tfoot")).toHaveTextContent("6");
  });
});
