// The server ends as in a power cut, and starts again; the page stays where it is.
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { panelOf } from "./screens";
import { connection, sameAsVenue } from "./shown";
import { confirm, sendOrder, ticketOf, writeOrder } from "./ticket";
import { allOrders, openOrders, restingPrice, submit } from "./trading";

test.use({ venueName: "to be broken" });
// A server starts twice in here.
test.setTimeout(90_000);

/** A server that starts again reads its log first. */
const BACK = { timeout: 40_000 };

const accepted = (page: Page) => panelOf(page, "Open orders").getByText("Accepted", { exact: true });

test.beforeEach(({ complaints }) => {
  complaints.allow(/net::ERR_|WebSocket connection to/);
});

test("nothing is lost and nothing shown twice when the server is killed under the page", async ({ page, venue, enter }) => {
  await enter("anna");
  const price = await restingPrice(venue);
  await sendOrder(page, { side: "Buy", quantity: "0.01", price });
  await sendOrder(page, { side: "Buy", quantity: "0.02" });
  await expect(accepted(page)).toHaveCount(1);
  const loaded = await page.evaluate(() => performance.timeOrigin);

  await venue.kill();
  await expect(connection(page, /^(Reconnecting|Connecting|Offline)/)).toBeVisible();
  // What was known stays in sight, and is said to be old.
  await expect(accepted(page)).toHaveCount(1);
  await expect(panelOf(page, "Open orders").getByText("Not current")).toBeVisible();
  await venue.start();
  // These happen before the page is back, or while it is coming back.
  await submit(venue, { side: "buy", quantity: "0.03", order_type: "market" });
  await submit(venue, { side: "buy", quantity: "0.04", price });
  await expect(connection(page, /^Live/)).toBeVisible(BACK);
  await expect(accepted(page)).toHaveCount(2);
  expect((await openOrders(venue)).map((each) => each.quantity)).toEqual(["0.01", "0.04"]);
  await sameAsVenue(page, venue);

  await sendOrder(page, { side: "Buy", quantity: "0.05", price });
  await expect(accepted(page)).toHaveCount(3);
  await sameAsVenue(page, venue);
  // The page was never loaded anew.
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(loaded);
});

test("an order that is on its way while the server is killed is found out about", async ({ page, venue, enter }) => {
  await enter("anna");
  const before = (await allOrders(venue)).length;
  await writeOrder(page, { side: "Buy", quantity: "0.06", price: await restingPrice(venue) });
  // Nobody can tell beforehand whether it arrives: that is what the page has to find out.
  await Promise.all([confirm(page, "Buy"), venue.kill()]);
  await venue.start();
  const taken = ticketOf(page).getByText("Buy 0.06 BTC-USD: Accepted");
  const absent = ticketOf(page).getByText("The order did not reach the venue");
  await expect(taken.or(absent)).toBeVisible(BACK);
  const isTaken = await taken.isVisible();
  const orders = (await allOrders(venue)).slice(before);
  expect(orders.map((each) => each.quantity)).toEqual(isTaken ? ["0.06"] : []);
  await expect(connection(page, /^Live/)).toBeVisible(BACK);
  await sameAsVenue(page, venue);
});
