// Without a mouse: from signing in to an order and its end.
import { expect, test } from "./fixtures";
import { panelOf } from "./screens";
import { ticketOf } from "./ticket";
import { cancelEverything, openOrders, restingPrice } from "./trading";

test("sign in, send an order, and cancel it, by keys alone", async ({ page, venue }) => {
  await cancelEverything(venue);
  const keys = page.keyboard;
  await page.goto(`${venue.url}/login`);
  await page.getByLabel("E-mail address").waitFor();
  for (let tabs = 0; tabs < 10; tabs += 1) {
    await keys.press("Tab");
    if (await page.getByLabel("E-mail address").evaluate((box) => box === document.activeElement)) break;
  }
  await keys.type("anna@localhost");
  await keys.press("Tab");
  await keys.type(venue.passwordOf("anna"));
  await keys.press("Enter");
  await page.waitForURL("**/trade/**");

  const ticket = ticketOf(page);
  await ticket.waitFor();
  await keys.press("b");
  await expect(ticket.getByRole("spinbutton", { name: "Price", exact: true })).toBeFocused();
  await keys.type(await restingPrice(venue));
  for (let tabs = 0; tabs < 10; tabs += 1) {
    await keys.press("Tab");
    if (await ticket.getByRole("spinbutton", { name: "Quantity", exact: true }).evaluate((box) => box === document.activeElement)) break;
  }
  await keys.type("0.01");
  await keys.press("Enter");
  const question = page.getByRole("alertdialog");
  await question.waitFor();
  // It starts on the way out.
  await expect(question.getByRole("button", { name: "Cancel", exact: true })).toBeFocused();
  await keys.press("Tab");
  await keys.press("Enter");
  await expect(ticket.getByText("Buy 0.01 BTC-USD: Accepted")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(1);

  // In a field a letter is a letter; Escape empties the ticket, and leaves the field to Tab.
  for (let tabs = 0; tabs < 60; tabs += 1) {
    await keys.press("Tab");
    const isIn = await page.evaluate(() => document.activeElement?.closest("section[aria-label='Open orders']") !== null);
    if (isIn) break;
  }
  await keys.press("x");
  await question.waitFor();
  await keys.press("Tab");
  await keys.press("Enter");
  await expect(panelOf(page, "Open orders").getByText("No open orders")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(0);
});
