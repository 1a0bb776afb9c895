// A network that is slow, lies or is gone: what was done is done once, and the page says what it knows.
import type { Page, Route } from "@playwright/test";
import { expect, test } from "./fixtures";
import type { Lines } from "./line";
import { panelOf } from "./screens";
import { connection, sameAsVenue } from "./shown";
import { confirm, sendOrder, ticketOf, writeOrder } from "./ticket";
import { allOrders, cancelEverything, openOrders, restingPrice, submit } from "./trading";
import type { Venue } from "./venue";

// What a service worker passes on, a test cannot lose.
test.use({ venueName: "at the end of lines", hasLines: true, serviceWorkers: "block" });

/** What browsers note when something does not arrive. */
const UNREACHED = /net::ERR_|WebSocket connection to/;
/** Three megabits, and a third of a second there and back. */
const SLOW = { offline: false, latency: 300, downloadThroughput: 375_000, uploadThroughput: 375_000 };
/** As long as it may take to be sure: what is not answered is asked again, and then looked up. */
const SURE = { timeout: 25_000 };

const accepted = (page: Page) => panelOf(page, "Open orders").getByText("Accepted", { exact: true });

test.beforeEach(async ({ venue, complaints }) => {
  complaints.allow(UNREACHED);
  await cancelEverything(venue);
});

test("what is sent, replaced and canceled counts once, though answers are lost", async ({ page, venue, enter }) => {
  await enter("anna");
  const before = (await allOrders(venue)).length;
  const [price, lower] = [await restingPrice(venue), await restingPrice(venue, "BTC-USD", 0.004)];
  const posts = await losing(page, "**/api/orders", "POST", 2);
  await sendOrder(page, { side: "Buy", quantity: "0.01", price });
  expect(posts()).toBe(3);
  const [placed, ...more] = await openOrders(venue);
  expect(more).toEqual([]);

  const patches = await losing(page, "**/api/orders/*", "PATCH", 2);
  await panelOf(page, "Open orders").getByRole("button", { name: /^Change the price of Buy/ }).click();
  await panelOf(page, "Open orders").getByRole("spinbutton", { name: /^Change the price of Buy/ }).fill(lower);
  await page.keyboard.press("Enter");
  await confirm(page, "Replace");
  expect(await openOrders(venue)).toMatchObject([{ order_id: placed?.order_id, price: lower, quantity: "0.01" }]);
  await expect.poll(patches).toBe(3);

  const deletes = await losing(page, "**/api/orders/*", "DELETE", 1);
  await panelOf(page, "Open orders").getByRole("button", { name: /^Cancel Buy/ }).click();
  await page.getByRole("banner").hover();
  await expect(panelOf(page, "Open orders").getByText("No open orders")).toBeVisible();
  await expect.poll(deletes).toBe(2);
  expect(await allOrders(venue)).toHaveLength(before + 1);
  // Nobody is told that a cancel failed which did not.
  await expect(page.getByText("Not canceled")).toBeHidden();
  await sameAsVenue(page, venue);
});

test("an order none of whose answers comes is looked up, not sent twice", async ({ page, venue, enter }) => {
  await enter("anna");
  const sent = await losing(page, "**/api/orders", "POST", Infinity);
  await writeOrder(page, { side: "Buy", quantity: "0.01", price: await restingPrice(venue) });
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Accepted")).toBeVisible(SURE);
  expect(sent()).toBeGreaterThan(1);
  expect(await openOrders(venue)).toHaveLength(1);
  await expect(accepted(page)).toHaveCount(1);
});

test("an order that never arrives is told as such, and keeps its id when it is sent again", async ({ page, venue, enter }) => {
  await enter("anna");
  const ids = new Set<unknown>();
  await page.route("**/api/orders", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    ids.add((route.request().postDataJSON() as { client_order_id: unknown }).client_order_id);
    return route.abort("connectionrefused");
  });
  const price = await restingPrice(venue);
  await writeOrder(page, { side: "Buy", quantity: "0.01", price });
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByRole("status").filter({ hasText: "Outcome unknown, looking it up" })).toBeVisible();
  await expect(ticketOf(page).getByText("The order did not reach the venue")).toBeVisible(SURE);
  expect(await openOrders(venue)).toHaveLength(0);
  await page.unroute("**/api/orders");
  await ticketOf(page).getByRole("button", { name: /^Buy 0.01/ }).click();
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Accepted")).toBeVisible();
  const [placed, ...more] = await openOrders(venue);
  expect(more).toEqual([]);
  expect([...ids]).toEqual([placed?.client_order_id]);
});

test("without a network the page says so, and catches up by itself with what happened meanwhile", async ({ page, context, venue, enter }) => {
  await enter("anna");
  const price = await restingPrice(venue);
  await sendOrder(page, { side: "Buy", quantity: "0.01", price });
  const mend = await linesOf(venue).cut();
  await context.setOffline(true);
  await expect(connection(page, /^Offline/)).toBeVisible();
  await expect(panelOf(page, "Open orders").getByText("Not current")).toBeVisible();
  await cancelEverything(venue);
  await submit(venue, { side: "buy", quantity: "0.02", price });
  await submit(venue, { side: "buy", quantity: "0.03", order_type: "market" });
  await mend();
  await context.setOffline(false);
  await expect(connection(page, /^Live/)).toBeVisible(SURE);
  await expect(panelOf(page, "Open orders").getByText("Not current")).toBeHidden();
  await sameAsVenue(page, venue);
});

test("an order that is sent into a network that died silently is found out about once it is back", async ({ page, venue, enter }) => {
  await enter("anna");
  await writeOrder(page, { side: "Buy", quantity: "0.01", price: await restingPrice(venue) });
  const mend = linesOf(venue).hush();
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Sending the order")).toBeVisible();
  // Nothing is closed, nothing is answered: the page gives an answer some seconds, and sends anew.
  await expect(panelOf(page, "Open orders").getByText("Sending", { exact: false })).toHaveCount(1);
  mend();
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Accepted")).toBeVisible(SURE);
  await expect(connection(page, /^Live/)).toBeVisible(SURE);
  expect(await openOrders(venue)).toHaveLength(1);
  await expect(accepted(page)).toHaveCount(1);
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

/** Lose the answers to the first requests of a kind, though these arrive; returns how many were sent. */
async function losing(page: Page, url: string, method: string, lost: number): Promise<() => number> {
  let sent = 0;
  await page.route(url, async (route: Route) => {
    if (route.request().method() !== method) return route.fallback();
    sent += 1;
    if (sent > lost) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  return () => sent;
}

function linesOf(venue: Venue): Lines {
  if (venue.lines === null) throw new Error("this venue has no lines");
  return venue.lines;
}
