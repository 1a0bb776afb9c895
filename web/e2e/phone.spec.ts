// On a phone: 390 pixels and a finger.
import { expect, test } from "./fixtures";
import { panelOf } from "./screens";
import { showPanel } from "./shown";
import { confirm, sendOrder, ticketOf, writeOrder } from "./ticket";
import { cancelEverything, openOrders, restingPrice } from "./trading";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("an order is sent, found and canceled on a phone, and nothing is wider than it", async ({ page, venue, enter }) => {
  await cancelEverything(venue);
  await enter("anna");
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  await showPanel(page, "Order");
  await sendOrder(page, { side: "Buy", quantity: "0.01", price: await restingPrice(venue) });
  expect(await width()).toBe(390);
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Accepted")).toBeInViewport();
  expect(await openOrders(venue)).toMatchObject([{ quantity: "0.01", status: "accepted" }]);

  await showPanel(page, "Open orders");
  const orders = panelOf(page, "Open orders");
  await expect(orders.getByText("Accepted", { exact: true })).toBeVisible();
  expect(await width()).toBe(390);
  await orders.getByRole("button", { name: "Cancel", exact: true }).tap();
  await expect.poll(() => openOrders(venue)).toEqual([]);
  await expect(orders.getByText("No open orders")).toBeVisible();

  await showPanel(page, "Order");
  await writeOrder(page, { side: "Sell", quantity: "5" });
  // What cannot be is said in sight, not below the fold.
  const words = page.getByRole("alertdialog").getByText(/reservation must be at most the available/);
  await expect(words).toBeVisible();
  await expect(words).toBeInViewport();
  await page.getByRole("button", { name: "Cancel", exact: true }).tap();
  await writeOrder(page, { side: "Buy", quantity: "0.01" });
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Filled")).toBeVisible();
});
