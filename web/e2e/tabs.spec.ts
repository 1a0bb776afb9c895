// What somebody keeps and shares between pages: tabs, addresses, language, layouts.
import { expect, fillIn, test } from "./fixtures";
import { panelOf } from "./screens";
import { sendOrder } from "./ticket";
import { cancelEverything, openOrders, restingPrice } from "./trading";

test.beforeEach(async ({ venue }) => {
  await cancelEverything(venue);
});

test("an order of one tab shows in the other, and signing out ends both", async ({ page, context, venue, enter }) => {
  await enter("anna");
  const other = await context.newPage();
  await other.goto(`${venue.url}/trade/BTC-USD`);
  await expect(panelOf(other, "Open orders").getByText("No open orders")).toBeVisible();
  await sendOrder(page, { side: "Buy", quantity: "0.01", price: await restingPrice(venue) });
  await expect(panelOf(page, "Open orders").getByText("Accepted")).toBeVisible();
  await expect(panelOf(other, "Open orders").getByText("Accepted")).toBeVisible();
  await panelOf(other, "Open orders").getByRole("button", { name: /^Cancel Buy/ }).click();
  await expect(panelOf(page, "Open orders").getByText("No open orders")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(0);

  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/login**");
  await other.waitForURL("**/login**");
});

test("an address leads to its screen, and signing in goes on there", async ({ page, venue }) => {
  await page.goto(`${venue.url}/trade/eth-usd`);
  await page.waitForURL("**/login?next=*");
  await fillIn(page, "anna@localhost", venue.passwordOf("anna"));
  await page.waitForURL("**/trade/ETH-USD");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Trade ETH-USD");
  await page.goto(`${venue.url}/settings/appearance`);
  await expect(page.getByRole("radio", { name: "Nederlands" })).toBeVisible();
  await page.goto(`${venue.url}/nowhere/at/all`);
  await expect(page.getByText("There is no such page")).toBeVisible();
});

test("the terminal speaks Dutch at once, and after a reload", async ({ page, enter }) => {
  await enter("bram", "/settings/appearance");
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH" && response.url().endsWith("/api/me"));
  await page.getByRole("radio", { name: "Nederlands" }).click();
  await expect(page.getByRole("link", { name: "Markten" })).toBeVisible();
  await saved;
  await page.reload();
  await expect(page.getByRole("link", { name: "Markten" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "nl");
  const back = page.waitForResponse((response) => response.request().method() === "PATCH" && response.url().endsWith("/api/me"));
  await page.getByRole("radio", { name: "English" }).click();
  await expect(page.getByRole("link", { name: "Markets" })).toBeVisible();
  await back;
});

test("a layout is kept for its owner, and stands after a reload", async ({ page, enter }) => {
  await enter("bram");
  await panelOf(page, "Trades").waitFor();
  const kept = page.waitForResponse((response) => response.request().method() === "PUT" && response.url().endsWith("/api/layouts/current"));
  await page.getByRole("button", { name: "Panels", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name: "Trades" }).click();
  await expect(panelOf(page, "Trades")).toBeHidden();
  await kept;
  await page.reload();
  await panelOf(page, "Book").waitFor();
  await expect(panelOf(page, "Trades")).toBeHidden();
  await page.getByRole("button", { name: "Panels", exact: true }).click();
  await page.getByRole("menuitem", { name: "Back to the standard layout" }).click();
  await expect(panelOf(page, "Trades")).toBeVisible();
});
