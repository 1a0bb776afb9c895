import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, configure, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Quote } from "@/lib/schema";
import { listenForKeys } from "@/stores/commands";
import { flushFrame } from "@/stores/frame";
import { connectNavigation } from "@/stores/navigation";
import { forgetQuote, takeQuote } from "@/stores/quotes";
import { selectionStore, selectSymbol } from "@/stores/selection";
import { answer, openVenue } from "@/testing/venue";
import { MarketHeader } from "./market-header";

// Machines that are busy are slow, not wrong.
vi.setConfig({ testTimeout: 30_000 });
configure({ asyncUtilTimeout: 8_000 });

const market = (symbol: string, base: string, last: string | null) => ({
  symbol, base, quote: "USD", status: "open", last_price: last, bid_price: "99", ask_price: "101", spread: "2",
  change: last === null ? null : "10", change_percent: last === null ? null : "11.11", high_price: last, low_price: last,
  quantity: "5", turnover: "500", sparkline: [], time: "",
});
const quote = (last: string, status: Quote["status"] = "open") =>
  ({ symbol: "BTC-USD", status, sequence: 1, bid_price: "99", ask_price: "101", last_price: last, time: "" }) as Quote;

let went: string[] = [];
let stop: () => void = () => undefined;
beforeEach(() => {
  went = [];
  connectNavigation((to) => { went.push(to); });
  stop = listenForKeys(window);
  selectSymbol("BTC-USD");
});
afterEach(() => {
  forgetQuote("BTC-USD");
  flushFrame();
  stop();
  vi.unstubAllGlobals();
});

async function show() {
  openVenue((each) => {
    if (each.path === "/api/markets") {
      return answer({ markets: [market("BTC-USD", "BTC", "100"), market("ETH-USD", "ETH", "3000"), market("TULP", "TULP", null)] });
    }
    if (each.path === "/api/watchlists") return answer({ watchlists: [{ watchlist_id: 1, name: "W", symbols: ["TULP"], own: true }] });
    if (each.path === "/api/instruments") return answer({ instruments: [{ symbol: "BTC-USD", base: "BTC", quote: "USD", status: "open" }] });
    return answer({});
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MarketHeader />
    </QueryClientProvider>,
  );
  await screen.findByText("Open");
  return userEvent.setup({ delay: null });
}

it("tells price, direction, day and spread in words as well as colours", async () => {
  await show();
  act(() => { takeQuote(quote("100")); });
  // What comes within one frame is drawn once.
  await screen.findAllByText(/^100/);
  act(() => { takeQuote(quote("99")); });
  expect(await screen.findByText("down from the trade before")).toBeInTheDocument();
  // The day began at 90.
  expect(await screen.findByText("+10.00")).toBeVisible();
  expect(screen.getByText("200.0 bp")).toBeVisible();
});

it("tells a halt as soon as the quote does", async () => {
  await show();
  act(() => { takeQuote(quote("100", "halted")); });
  expect(await screen.findByText("Halted")).toBeVisible();
});

it("opens by its key, lists recent and watched instruments first, and goes where Enter says", async () => {
  const user = await show();
  await user.keyboard("/");
  const box = await screen.findByRole("combobox", { name: "Search instruments" });
  expect(box).toHaveFocus();
  const names = screen.getAllByRole("option").map((each) => each.textContent.split(" ")[0]);
  // Each is its symbol and, right behind it, what it trades.
  expect(names).toEqual(["BTC-USDBTC", "TULPTULP", "ETH-USDETH"]);
  await user.keyboard("{ArrowDown}{ArrowDown}");
  const active = screen.getByRole("option", { selected: true });
  expect(active).toHaveTextContent("ETH-USD");
  expect(box).toHaveAttribute("aria-activedescendant", active.id);
  await user.keyboard("{Enter}");
  expect(went).toEqual(["/trade/ETH-USD"]);
  expect(selectionStore.get().symbol).toBe("ETH-USD");
  expect(screen.queryByRole("combobox")).toBeNull();
});

it("finds by what is typed, and says so where nothing fits", async () => {
  const user = await show();
  await user.click(screen.getByRole("button", { name: "BTC-USD, choose another instrument" }));
  await user.keyboard("tulp");
  expect(await screen.findAllByRole("option")).toHaveLength(1);
  await user.keyboard("zzz");
  expect(await screen.findByText("No instrument fits “tulpzzz”")).toBeVisible();
  await user.keyboard("{Enter}");
  expect(went).toEqual([]);
});
