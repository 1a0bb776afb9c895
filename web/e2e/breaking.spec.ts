// The server ends as in a power cut, and starts again; the page stays where it is.
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { panelOf } from "./screens";
import { sendOrder } from "./ticket";
import { openOrders, restingPrice } from "./trading";

test.use({ venueName: "to be broken" });
test.setTimeout(120_000);

const badge = (page: Page, name: RegExp) => page.getByRole("banner").getByRole("button", { name });

test("nothing is lost and nothing shown twice when the server is killed under the page", async ({
  page,
  venue,
  enter,
  complaints,
}) => {
  complaints.allow(/net::ERR_|WebSocket connection to/);
  await enter("anna");
  const price = await restingPrice(venue);
  await sendOrder(page, { side: "Buy", quantity: "0.01", price });
  await sendOrder(page, { side: "Buy", quantity: "0.02" });
  const accepted = panelOf(page, "Open orders").getByText("Accepted");
  await expect(accepted).toHaveCount(1);
  const marks = await page.evaluate(() => performance.timeOrigin);

  await venue.kill();
  await expect(badge(page, /^(Reconnecting|Offline)/)).toBeVisible({ timeout: 20_000 });
  await expect(accepted).toHaveCount(1);
  await venue.start();
  await expect(badge(page, /^Live/)).toBeVisible({ timeout: 60_000 });
  await expect(accepted).toHaveCount(1);
  expect(await openOrders(venue)).toMatchObject([{ quantity: "0.01000", price }]);
  await page.locator(".dv-tab", { hasText: "Fills" }).click();
  await expect(panelOf(page, "Fills").getByText("0.02", { exact: false }).first()).toBeVisible();

  await sendOrder(page, { side: "Buy", quantity: "0.03", price: String(Number(price) - 10) });
  expect(await openOrders(venue)).toHaveLength(2);
  // The page was never loaded anew.
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(marks);
});
