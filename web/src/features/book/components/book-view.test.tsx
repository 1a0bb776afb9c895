import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createEvent, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Book, takeSnapshot } from "@/stores/books";
import { setPreference } from "@/stores/preferences";
import { changeTicket, ticketStore } from "@/stores/ticket";
import { answer, openVenue } from "@/testing/venue";
import { instrument, levels, order } from "../testing";
import { BookView } from "./book-view";

const BOOK: Book = {
  symbol: "BTC-USD",
  state: "live",
  sequence: 1,
  bids: levels("100 x 1", "99.5 x 2"),
  asks: levels("101 x 3", "102 x 4"),
  time: "2030-01-31T17:30:00.000000000Z",
};

function shown(book: Book) {
  return (
    <QueryClientProvider client={new QueryClient()}>
      <BookView instrument={instrument()} book={book} />
    </QueryClientProvider>
  );
}

const rowTexts = () =>
  screen
    .getAllByRole("row")
    .filter((row) => within(row).queryByRole("button") !== null)
    .map((row) => row.textContent);

beforeEach(() => {
  setPreference("language", "en");
  // jsdom lays nothing out, so that there is nothing to observe.
  vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});

describe("the book", () => {
  it("is a table with asks above bids, each with price, quantity and all up to it", () => {
    render(shown(BOOK));
    expect(screen.getByRole("table")).toHaveAccessibleName("Order book of BTC-USD: asks above, bids below");
    expect(rowTexts()).toEqual(["102.04.07.0", "101.03.03.0", "100.01.01.0", "99.52.03.0"]);
    expect(screen.getByText("100.50")).toBeVisible();
  });

  it("fills the ticket in: who takes an ask buys, who takes a bid sells", async () => {
    render(shown(BOOK));
    await userEvent.click(screen.getByRole("button", { name: "Ask 102.0: use this price" }));
    expect(ticketStore.get()).toMatchObject({ side: "buy", price: "102", orderType: "limit" });
    await userEvent.click(screen.getByRole("button", { name: "Bid 99.5: use this price" }));
    expect(ticketStore.get()).toMatchObject({ side: "sell", price: "99.5" });
  });

  it("keeps rows at their prices under the pointer, and follows the market again after it", async () => {
    const { rerender } = render(shown(BOOK));
    await userEvent.hover(screen.getByRole("button", { name: "Ask 101.0: use this price" }));
    const moved: Book = { ...BOOK, sequence: 2, asks: levels("100.5 x 9", "102 x 4") };
    rerender(shown(moved));
    expect(rowTexts()).toEqual(["102.04.013.0", "101.0–", "100.01.01.0", "99.52.03.0"]);
    expect(screen.getByText("Prices held")).toBeVisible();
    await userEvent.unhover(screen.getByRole("button", { name: "Ask 101.0: use this price" }));
    expect(rowTexts().slice(0, 2)).toEqual(["102.04.013.0", "100.59.09.0"]);
  });

  it("is walked by arrow keys, and Enter takes a price", async () => {
    render(shown(BOOK));
    screen.getByRole("button", { name: "Ask 101.0: use this price" }).focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(screen.getByRole("button", { name: "Bid 100.0: use this price" })).toHaveFocus();
    await userEvent.keyboard("{End}{Enter}");
    expect(ticketStore.get()).toMatchObject({ side: "sell", price: "99.5" });
    await userEvent.keyboard("{Home}");
    expect(screen.getByRole("button", { name: "Ask 102.0: use this price" })).toHaveFocus();
  });

  it("puts levels together by another step, from all that is known of the book", async () => {
    const told = { bids: [["100", "1"], ["99.5", "2"], ["99", "5"]], asks: [["101", "3"]] } as const;
    takeSnapshot({ type: "book_snapshot", symbol: "BTC-USD", sequence: 1, time: BOOK.time, ...told });
    render(shown(BOOK));
    const step = screen.getByRole("combobox", { name: "Put levels together by" });
    await userEvent.selectOptions(step, "1");
    expect(rowTexts()).toEqual(["1013.03.0", "1001.01.0", "997.08.0"]);
    // The step is kept, also for the tests that follow.
    await userEvent.selectOptions(step, "0.5");
  });

  it("says when it is not current, and when it is empty", () => {
    const { rerender } = render(shown({ ...BOOK, state: "stale" }));
    expect(screen.getByText("Not current")).toBeVisible();
    rerender(shown({ ...BOOK, bids: [], asks: [] }));
    expect(screen.getByText("The book is empty")).toBeVisible();
  });
});

describe("one-click trading", () => {
  const ask = () => screen.getByRole("button", { name: /^Ask 102/ });

  beforeEach(() => {
    setPreference("oneClick", true);
    changeTicket({ quantity: "2", price: "" });
  });
  afterEach(() => {
    setPreference("oneClick", false);
    changeTicket({ quantity: "" });
  });

  it("makes one order of a double click", async () => {
    const asked = openVenue(() => answer(order(), 201));
    render(shown(BOOK));
    await userEvent.dblClick(ask());
    await vi.waitFor(() => { expect(asked).toHaveLength(1); });
    expect(asked[0]?.body).toMatchObject({ side: "buy", price: "102", quantity: "2" });
  });

  it("takes a held Enter for one press", () => {
    render(shown(BOOK));
    const held = createEvent.keyDown(ask(), { key: "Enter", repeat: true });
    fireEvent(ask(), held);
    expect(held.defaultPrevented).toBe(true);
  });

  it("sends nothing at prices that are not current", async () => {
    const asked = openVenue(() => answer(order(), 201));
    render(shown({ ...BOOK, state: "stale" }));
    await userEvent.click(ask());
    expect(ticketStore.get()).toMatchObject({ side: "buy", price: "102" });
    expect(asked).toHaveLength(0);
  });
});
