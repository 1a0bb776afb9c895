import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Instrument, Me } from "@/lib/schema";
import { balances } from "@/stores/balances";
import { positions } from "@/stores/positions";
import { DEFAULTS } from "@/stores/preferences/shape";
import { setPreference } from "@/stores/preferences";
import { selectAccount } from "@/stores/selection";
import { signedIn, signedOut } from "@/stores/session";
import { answer, openVenue } from "@/testing/venue";
import { useDeeds } from "./use-deeds";

const INSTRUMENT = {
  symbol: "BTC-USD", base: "BTC", quote: "USD", status: "open", lot: "0.1", quantity_min: "0.1", quantity_max: "10",
} as Instrument;
const ME = { user_id: "u1", permissions: ["orders.trade"], preferences: {}, default_account_id: 1 } as unknown as Me;

beforeEach(() => {
  signedIn(ME);
  selectAccount(1);
  setPreference("confirm", { ...DEFAULTS.confirm, close: false });
  // Deposited besides what was bought: a second order would sell it too.
  balances.take("BTC", { asset: "BTC", posted: "9", reserved: "0", available: "9" });
  positions.take("BTC-USD", { symbol: "BTC-USD", quantity: "2", cost: "200", average_price: "100", realised_profit: "0", fees: "0" });
});
afterEach(() => {
  vi.useRealTimers();
  balances.clear();
  positions.clear();
  setPreference("confirm", DEFAULTS.confirm);
  signedOut();
  vi.unstubAllGlobals();
});

it("sells a position once, though its button is pressed twice before the venue told what came of it", async () => {
  vi.useFakeTimers();
  const asked = openVenue(({ path }) => answer(path === "/api/orders" ? { order_id: 1, account_id: 1 } : { accounts: [] }));
  const wrapper = ({ children }: { children: React.ReactNode }) => (
    <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
  );
  const instruments = [INSTRUMENT];
  const { result } = renderHook(() => useDeeds(instruments, new Map()), { wrapper });
  const press = () => act(async () => {
    result.current.want({ deed: "close", symbol: "BTC-USD" });
    await vi.advanceTimersByTimeAsync(200);
  });
  const sent = () => asked.filter((each) => each.path === "/api/orders");
  await press();
  await press();
  expect(sent()).toHaveLength(1);
  expect(sent()[0]?.body).toMatchObject({ side: "sell", quantity: "2", order_type: "market", account_id: 1 });
  await vi.advanceTimersByTimeAsync(1_000);
  await press();
  expect(sent()).toHaveLength(2);
});
