// A network that is slow, lies or is gone: what was done is done once, and the page says what it knows.
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { panelOf } from "./screens";
import { confirm, ticketOf, writeOrder } from "./ticket";
import { cancelEverything, openOrders, restingPrice } from "./trading";

/** What browsers note when something does not arrive. */
const UNREACHED = /net::ERR_|WebSocket connection to/;
/** Three megabits and a third of a second there and back. */
const SLOW = { offline: false, latency: 300, downloadThroughput: 375_000, uploadThroughput: 375_000 };

const badge = (page: Page, name: RegExp) => page.getByRole("banner").getByRole("button", { name });

test.beforeEach(async ({ venue, complaints }) => {
  complaints.allow(UNREACHED);
  await cancelEverything(venue);
});

test("an order whose answers are lost is not sent twice", async ({ page, venue, enter }) => {
  await enter("anna");
  let sent = 0;
  // It arrives; the answer does not, three times.
  await page.route("**/api/orders", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    sent += 1;
    await route.fetch();
    if (sent <= 3) return route.abort("connectionreset");
    return route.abort("connectionreset");
  });
  await writeOrder(page, { side: "Buy", quantity: "0.01", price: await restingPrice(venue) });
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Accepted")).toBeVisible({ timeout: 30_000 });
  expect(sent).toBeGreaterThan(1);
  expect(await openOrders(venue)).toHaveLength(1);
  await expect(panelOf(page, "Open orders").getByText("Accepted")).toHaveCount(1);
});

test("an order that never arrives is told as such, and keeps its id when it is sent again", async ({ page, venue, enter }) => {
  await enter("anna");
  await page.route("**/api/orders", (route) =>
    route.request().method() === "POST" ? route.abort("connectionrefused") : route.fallback(),
  );
  const price = await restingPrice(venue);
  await writeOrder(page, { side: "Buy", quantity: "0.01", price });
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Outcome unknown, looking it up")).toBeVisible();
  await expect(ticketOf(page).getByText("The order did not reach the venue")).toBeVisible({ timeout: 30_000 });
  expect(await openOrders(venue)).toHaveLength(0);
  await page.unroute("**/api/orders");
  await ticketOf(page).getByRole("button", { name: /^Buy 0.01/ }).click();
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Accepted")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(1);
});

test("without a network the page says so, and catches up by itself", async ({ page, context, venue, enter }) => {
  await enter("anna");
  await expect(badge(page, /^Live/)).toBeVisible();
  await context.setOffline(true);
  await expect(badge(page, /^(Offline|Reconnecting)/)).toBeVisible({ timeout: 20_000 });
  const price = await restingPrice(venue);
  await venue.ask("POST", "/api/orders", { symbol: "BTC-USD", side: "buy", quantity: "0.01", price });
  await context.setOffline(false);
  await expect(badge(page, /^Live/)).toBeVisible({ timeout: 30_000 });
  await expect(panelOf(page, "Open orders").getByText("Accepted")).toHaveCount(1);
});

test("on a slow line orders go and come all the same", async ({ page, venue, enter }) => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", SLOW);
  await enter("anna");
  await writeOrder(page, { side: "Buy", quantity: "0.01" });
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Filled")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(0);
});
