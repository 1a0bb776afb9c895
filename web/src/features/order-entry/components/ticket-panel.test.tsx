import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, configure, createEvent, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DryRun, Me, OrderRequest, Quote } from "@/lib/schema";
import { balances } from "@/stores/balances";
import { flushFrame } from "@/stores/frame";
import { setPreference } from "@/stores/preferences";
import { forgetQuote, takeQuote } from "@/stores/quotes";
import { selectAccount, selectSymbol } from "@/stores/selection";
import { sessionStore, signedIn, signedOut } from "@/stores/session";
import { changeTicket, prefill, ticketStore } from "@/stores/ticket";
import { answer, type Asked, openVenue, refusal } from "@/testing/venue";
import { submission } from "../state";
import { TicketPanel } from "./ticket-panel";

const ME = { user_id: "u1", name: "Anna", permissions: ["orders.trade"], preferences: {}, default_account_id: 1 } as unknown as Me;
const INSTRUMENT = {
  instrument_id: 3, symbol: "BTC-USD", base: "BTC", quote: "USD", status: "open", price_scale: 2, quantity_scale: 8,
  tick_table: [{ price_min: "0", tick: "1" }], lot: "0.00001", quantity_min: "0.00001", quantity_max: "1000",
  notional_min: "1", notional_max: "20000000", maker_fee_ppm: 10, taker_fee_ppm: 100,
};
const QUOTE = {
  symbol: "BTC-USD", status: "open", sequence: 1, bid_price: "63990", bid_quantity: "1", ask_price: "64000", ask_quantity: "1",
  last_price: "63995", last_quantity: "1", time: "",
} as Quote;
const FORETOLD: DryRun = {
  passed: true, checks: [], asset: "USD", available_before: "1000", reservation: "600.06", available_after: "399.94",
  fills: [], notional: "0", fee: "0", resting: "0.01",
};
const ORDER = {
  order_id: 5, client_order_id: "", account_id: 1, symbol: "BTC-USD", side: "buy", order_type: "limit", time_in_force: "gtc",
  post_only: false, quantity: "0.01", price: "60000", cum_quantity: "0", leaves_quantity: "0.01", average_price: null, fees: "0",
  status: "accepted", reason: null, reason_text: null, expire_time: null, created_time: "", updated_time: "",
};

// Machines that are busy are slow, not wrong.
vi.setConfig({ testTimeout: 30_000 });
configure({ asyncUtilTimeout: 8_000 });

/** No stream: quotes are given to the store by hand. */
class Silence extends EventTarget {
  readonly readyState = 0;
  send(): void {
    throw new Error("nothing is open");
  }
  close(): void {
    this.dispatchEvent(new Event("closed"));
  }
}

/** Nothing has a size where nothing is drawn. */
class NoSizes {
  watched = 0;
  observe(): void {
    this.watched += 1;
  }
  unobserve(): void {
    this.watched -= 1;
  }
  disconnect(): void {
    this.watched = 0;
  }
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", Silence);
  vi.stubGlobal("ResizeObserver", NoSizes);
  signedIn(ME);
  selectAccount(1);
  selectSymbol("BTC-USD");
  setPreference("oneClick", false);
});
afterEach(() => {
  submission.dismiss();
  changeTicket({ side: "buy", orderType: "limit", price: "", quantity: "" });
  balances.clear();
  forgetQuote("BTC-USD");
  flushFrame();
  signedOut();
  vi.unstubAllGlobals();
});

type Venue = { level?: string; dryRun?: (asked: Asked) => Response; submit?: (asked: Asked) => Response };

async function show({ level = "trade", dryRun = () => answer(FORETOLD), submit = () => answer(ORDER, 201) }: Venue = {}) {
  const asked = openVenue((each) => {
    if (each.path === "/api/instruments") return answer({ instruments: [INSTRUMENT] });
    if (each.path === "/api/me/accounts") return answer({ accounts: [{ account_id: 1, level, is_default: true }] });
    if (each.path === "/api/assets") return answer({ assets: [{ code: "USD", scale: 10 }, { code: "BTC", scale: 8 }] });
    if (each.path === "/api/me") return answer(ME);
    if (each.path === "/api/orders/dry-run") return dryRun(each);
    if (each.path === "/api/orders") return submit(each);
    return answer({});
  });
  balances.take("USD", { asset: "USD", posted: "1000000", reserved: "0", available: "1000000" });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TicketPanel />
    </QueryClientProvider>,
  );
  act(() => { takeQuote(QUOTE); });
  if (level === "trade" && sessionStore.get().me?.permissions.length) await screen.findByRole("form", { name: "Order" });
  const told = (path: string) => asked.filter((each) => each.path === path).map((each) => each.body as OrderRequest);
  return { asked, told, user: userEvent.setup({ delay: null }) };
}
const price = () => screen.getByRole("spinbutton", { name: "Price" });
const quantity = () => screen.getByRole("spinbutton", { name: "Quantity" });

it("says so where one may not trade, has no account, or may only look at it", async () => {
  signedIn({ ...ME, permissions: [] });
  await show();
  expect(await screen.findByText("You may not send orders")).toBeVisible();
  act(() => { signedIn(ME); selectAccount(null); });
  expect(await screen.findByText("You have no account to trade on")).toBeVisible();
});

it("says so where an account may only be looked at", async () => {
  await show({ level: "view" });
  expect(await screen.findByText("You may look at account 1, but not trade on it")).toBeVisible();
});

it("asks the venue once typing rests, and shows what the order would do", async () => {
  const { told, user } = await show();
  await user.type(price(), "60000");
  await user.type(quantity(), "0.01");
  expect(await screen.findByText("The venue would take this order")).toBeVisible();
  // It is asked again while time goes by, but of one order only: not of each key that was pressed.
  expect(new Set(told("/api/orders/dry-run").map((each) => JSON.stringify(each))).size).toBe(1);
  expect(told("/api/orders/dry-run")[0]).toMatchObject({ side: "buy", price: "60000", quantity: "0.01", account_id: 1 });
  expect(screen.getByRole("row", { name: /USD available/ })).toHaveTextContent("1,000399.94");
  expect(screen.getByRole("row", { name: /USD reserved/ })).toHaveTextContent("0600.06");
});

it("sends what was confirmed, once, and shows what the venue says of it", async () => {
  const { asked, told, user } = await show();
  await user.type(price(), "60000");
  await user.type(quantity(), "0.01{Enter}");
  expect(told("/api/orders")).toHaveLength(0);
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("Buy 0.01 BTC at 60,000?");
  await user.click(screen.getByRole("button", { name: "Buy" }));
  expect(await screen.findByText("Buy 0.01 BTC-USD: Accepted")).toBeVisible();
  expect(told("/api/orders")).toHaveLength(1);
  expect(told("/api/orders")[0]?.client_order_id).toMatch(/^web-/);
  expect(asked.find((each) => each.path === "/api/orders")?.headers.get("Idempotency-Key")).toBeTruthy();
  expect(quantity()).toHaveValue("");
});

it("asks nothing more in one-click mode", async () => {
  setPreference("oneClick", true);
  const { told, user } = await show();
  await user.type(price(), "60000");
  await user.type(quantity(), "0.01{Enter}");
  expect(await screen.findByText("Buy 0.01 BTC-USD: Accepted")).toBeVisible();
  expect(told("/api/orders")).toHaveLength(1);
  expect(quantity()).toHaveValue("0.01");
});

it("shows the venue's refusal at its field, and sends nothing that it refuses", async () => {
  const checks = [{ rule: "price_form", passed: false, detail: "price must be a multiple of 1, was 60000.5" }];
  const { told, user } = await show({ dryRun: () => answer({ ...FORETOLD, passed: false, checks }) });
  await user.type(price(), "60000.5");
  await user.type(quantity(), "0.01");
  expect(await screen.findByText("price must be a multiple of 1, was 60000.5")).toBeVisible();
  expect(price()).toHaveAccessibleDescription("price must be a multiple of 1, was 60000.5");
  expect(price()).toBeInvalid();
  await user.keyboard("{Enter}");
  expect(price()).toHaveFocus();
  expect(told("/api/orders")).toHaveLength(0);
});

it("says that the venue would refuse an order also where it was asked about before that was known", async () => {
  const checks = [{ rule: "funds", passed: false, detail: "reservation must be at most the available 1000 USD, was 6000" }];
  const { told, user } = await show({ dryRun: () => answer({ ...FORETOLD, passed: false, checks }) });
  await user.type(price(), "60000");
  await user.type(quantity(), "0.1{Enter}");
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("Buy 0.1 BTC at 60,000?");
  expect(await screen.findByRole("alert")).toHaveTextContent("The venue would refuse this order");
  expect(screen.getByRole("alertdialog")).toHaveTextContent("reservation must be at most the available 1000 USD, was 6000");
  expect(screen.getByRole("button", { name: "Buy" })).toBeDisabled();
  expect(told("/api/orders")).toHaveLength(0);
});

it("shows what is refused only when it is sent", async () => {
  setPreference("oneClick", true);
  const errors = [{ field: "quantity", rule: "must be at most 5", value: "9", limit: "5" }];
  const { user } = await show({ submit: () => refusal(422, "QUANTITY_EXCEEDS_MAXIMUM", { errors }) });
  await user.type(price(), "60000");
  await user.type(quantity(), "9{Enter}");
  await waitFor(() => { expect(quantity()).toHaveAccessibleDescription("quantity must be at most 5, was 9"); });
});

it("sends anew what was refused before, and takes a held Enter for one press", async () => {
  setPreference("oneClick", true);
  const { told, user } = await show({ submit: () => refusal(429, "RATE_LIMITED") });
  await user.type(price(), "60000");
  await user.type(quantity(), "0.01{Enter}");
  expect(await screen.findByText("because of RATE_LIMITED")).toBeVisible();
  await user.keyboard("{Enter}");
  expect(told("/api/orders")).toHaveLength(2);
  const held = createEvent.keyDown(quantity(), { key: "Enter", repeat: true });
  fireEvent(quantity(), held);
  expect(held.defaultPrevented).toBe(true);
});

it("says what is missing, at the field that is", async () => {
  const { told, user } = await show();
  await user.click(screen.getByRole("button", { name: "Buy BTC" }));
  expect(price()).toHaveFocus();
  expect(price()).toHaveAccessibleDescription("Enter a price");
  expect(told("/api/orders")).toHaveLength(0);
});

it("takes nothing in once trading is halted", async () => {
  const { told, user } = await show();
  await user.type(price(), "60000");
  await user.type(quantity(), "0.01");
  act(() => { takeQuote({ ...QUOTE, status: "halted" }); });
  expect(await screen.findByText("BTC-USD: halted")).toBeVisible();
  expect(screen.getByRole("button", { name: "Trading is halted" })).toBeDisabled();
  await user.type(quantity(), "{Enter}");
  expect(told("/api/orders")).toHaveLength(0);
});

it("fills in parts of what is available, prices of the market, and quantities for money", async () => {
  const { user } = await show();
  await user.click(await screen.findByRole("button", { name: "Ask, 64,000" }));
  expect(price()).toHaveValue("64,000");
  await user.click(screen.getByRole("button", { name: "100 per cent of what is available" }));
  // 1000000 / (64000 × 1.0001)
  expect(quantity()).toHaveValue("15.62343");
  await user.click(screen.getByRole("radio", { name: "Money" }));
  await user.type(screen.getByRole("spinbutton", { name: "Spend at most" }), "500");
  expect(quantity()).toHaveValue("0.00781");
  expect(screen.getByText("Makes 0.00781 BTC")).toBeVisible();
});

it("steps prices by the tick, is filled in from outside, and emptied by Escape", async () => {
  const { user } = await show();
  act(() => { prefill({ side: "sell", price: "64000", quantity: "2" }); });
  expect(screen.getByRole("button", { name: "Sell 2 BTC" })).toBeVisible();
  await user.click(price());
  await user.keyboard("{ArrowUp}{Shift>}{ArrowDown}{/Shift}");
  expect(price()).toHaveValue("63,991");
  await user.keyboard("{Escape}");
  expect(ticketStore.get()).toMatchObject({ side: "sell", price: "", quantity: "" });
});
