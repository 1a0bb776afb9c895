import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import type { Portfolio, Transfer } from "@/lib/schema";
import { causesQuery } from "../api";
import { Allocation } from "./allocation";
import { CauseChain } from "./cause-chain";
import { FigureList } from "./figure-list";
import { TransferTable } from "./transfer-table";

const PORTFOLIO: Portfolio = {
  account_id: 1,
  time: "2030-01-31T17:30:00.000000000Z",
  asset: "USD",
  equity: "1500.25",
  cash: "500.25",
  positions_value: "1000",
  exposure: "1000",
  day_profit: "10",
  day_profit_percent: "0.67",
  total_profit: "500.25",
  realised_profit: "400",
  unrealised_profit: "101.25",
  fees: "1",
  net_transfers: "1000",
  allocation: [
    { asset: "BTC", quantity: "0.5", price: "2000", value: "1000", percent: "66.66" },
    { asset: "USD", quantity: "500.25", price: "1", value: "500.25", percent: "33.34" },
    { asset: "XYZ", quantity: "3", price: null, value: null, percent: null },
  ],
  positions: [],
  unpriced: ["XYZ"],
  rows: {},
};

const ROW: Transfer = {
  transfer_id: 867,
  account_id: 1,
  debit: 1,
  credit: -3,
  asset: "USD",
  amount: "0.344955",
  code: "fee",
  order_id: 1217,
  execution_id: 4867,
  reference: "",
  correlation_id: "c",
  time: "2030-01-31T17:30:00.000000000Z",
};

function shown(client: QueryClient, children: ReactNode) {
  return render(<QueryClientProvider client={client}>{children}</QueryClientProvider>);
}

test("every figure is a button that names itself and leads to its rows", async () => {
  const opened: string[] = [];
  render(<FigureList portfolio={PORTFOLIO} onOpen={(figure) => opened.push(figure)} />);
  await userEvent.click(screen.getByRole("button", { name: /Cash.*500\.25/ }));
  await userEvent.click(screen.getByRole("button", { name: /Fees.*1\.00/ }));
  expect(opened).toEqual(["cash", "fees"]);
  expect(screen.getAllByRole("button")).toHaveLength(8);
});

test("profit is told by sign and arrow, not by colour alone", () => {
  render(<FigureList portfolio={{ ...PORTFOLIO, realised_profit: "-2.5" }} onOpen={() => undefined} />);
  expect(screen.getByRole("button", { name: /Realised profit/ })).toHaveTextContent("▼−2.50");
});

test("allocation goes from large to small, and says what has no price", async () => {
  const opened: string[] = [];
  render(<Allocation portfolio={PORTFOLIO} onOpen={(key) => opened.push(key)} />);
  const rows = within(screen.getByRole("table", { name: "Allocation" })).getAllByRole("row").slice(1);
  expect(rows.map((row) => row.textContent?.slice(0, 3))).toEqual(["BTC", "USD", "XYZ"]);
  expect(screen.getByRole("img", { name: /BTC 66\.66%, USD 33\.34%/ })).toBeInTheDocument();
  expect(screen.getByText(/in no figure: XYZ/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: /BTC/ }));
  expect(opened).toEqual(["allocation.BTC"]);
});

test("a row of the ledger opens by its button and by a key", async () => {
  const opened: number[] = [];
  const table = (
    <TransferTable caption="Ledger" rows={[ROW]} loading={false} empty="" onOpen={(row) => opened.push(row.transfer_id)} />
  );
  render(table);
  expect(screen.getByText("−0.344955", { exact: false })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: /Row 867/ }));
  screen.getAllByRole("row")[1]?.focus();
  await userEvent.keyboard("{Enter}");
  expect(opened).toEqual([867, 867]);
});

test("the chain goes from the row to who asked, in order", () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const time = "2030-01-31T17:30:00.000000000Z";
  const causes = [
    { step: 1, kind: "transfer", time, text: "0.344955 USD went out of the account as fee" },
    { step: 2, kind: "order", time, text: "A market order to buy 30 AAPL", order_id: 1217, event_id: "inbox:1563:0" },
    { step: 3, kind: "request", time, text: "Asked by you from 127.0.0.1", actor: "you", correlation_id: "1a25" },
  ].map((cause) => ({ order_id: null, execution_id: null, trade_id: null, event_id: null, correlation_id: null, actor: null, ...cause }));
  client.setQueryData(causesQuery(867, 1).queryKey, { transfer: ROW, causes });
  shown(client, <CauseChain transferId={867} accountId={1} />);
  const steps = screen.getAllByRole("listitem");
  expect(steps.map((step) => step.textContent)).toEqual([
    expect.stringContaining("Row of the ledger"),
    expect.stringContaining("Order1217"),
    expect.stringContaining("By you"),
  ]);
  expect(steps[2]).toHaveTextContent("1a25");
});
