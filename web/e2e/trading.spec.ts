// Orders from the ticket, the table and the chart, as the page shows them and as the venue has them.
import type { Locator, Page } from "@playwright/test";
import { asAdmin } from "./admin";
import { expect, test } from "./fixtures";
import { panelOf } from "./screens";
import { confirm, sendOrder, ticketOf, writeOrder } from "./ticket";
import { cancelEverything, openOrders, restingPrice, submit } from "./trading";

const openPanel = (page: Page) => panelOf(page, "Open orders");
const priceLine = (page: Page) => panelOf(page, "Chart").getByRole("slider", { name: /^Price of the order/ });
const cancels = (page: Page) => openPanel(page).getByRole("button", { name: /^Cancel Buy/ });

// What a service worker passes on, a test cannot hold back.
test.use({ serviceWorkers: "block" });

test.beforeEach(async ({ venue }) => {
  await cancelEverything(venue);
});

test("a stranger with the printed password has a filled order in two minutes", async ({ page, signIn }) => {
  const began = Date.now();
  // Two fields and a button; then market, a quantity, submit, and yes.
  await signIn("bram");
  await writeOrder(page, { side: "Buy", quantity: "0.01" });
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Filled")).toBeVisible();
  expect(Date.now() - began).toBeLessThan(120_000);
  // Of a market that just opened, minutes would be a single bar.
  await expect(panelOf(page, "Chart").getByRole("radio", { name: "5 seconds" })).toBeChecked();
});

test("an order is replaced by dragging its line, by its keys, and in the table", async ({ page, venue, enter }) => {
  await enter("anna");
  const price = await restingPrice(venue);
  await sendOrder(page, { side: "Buy", quantity: "0.01", price });
  await expect(openPanel(page).getByText("Accepted")).toBeVisible();
  const priceNow = async () => (await openOrders(venue))[0]?.price;
  expect(await openOrders(venue)).toMatchObject([{ price, quantity: "0.01", side: "buy" }]);

  const line = priceLine(page);
  await showPrices(page, line);
  await drag(page, line, 20);
  await confirm(page, "Replace");
  await expect.poll(async () => Number(await priceNow())).toBeLessThan(Number(price));
  const dragged = String(await priceNow());
  await expect(line).toHaveAttribute("aria-valuenow", dragged);

  await line.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await confirm(page, "Replace");
  await expect.poll(priceNow).toBe(String(Number(dragged) + 2));
  await expect(line).toHaveAttribute("aria-valuenow", String(Number(dragged) + 2));

  await openPanel(page).getByRole("button", { name: /^Change the price of Buy/ }).click();
  await openPanel(page).getByRole("spinbutton", { name: /^Change the price of Buy/ }).fill(price);
  await page.keyboard.press("Enter");
  await confirm(page, "Replace");
  await expect.poll(priceNow).toBe(price);
  // It was one order all along, and nothing but its price changed.
  expect(await openOrders(venue)).toMatchObject([{ price, quantity: "0.01", side: "buy" }]);
  await expect(cancels(page)).toHaveCount(1);
});

test("one order is canceled by its button, all others after a question", async ({ page, venue, enter }) => {
  const price = Number(await restingPrice(venue));
  for (const less of [0, 100, 200]) {
    await submit(venue, { side: "buy", quantity: "0.01", price: String(price - less) });
  }
  const [, ...others] = await openOrders(venue);
  await enter("anna");
  await expect(cancels(page)).toHaveCount(3);
  // The newest stands first, so this is the oldest.
  await cancels(page).last().click();
  // A row that was canceled stays in its place as long as the pointer is over the table.
  await expect(openPanel(page).getByText("Canceled", { exact: true })).toBeVisible();
  await page.getByRole("banner").hover();
  await expect(cancels(page)).toHaveCount(2);
  expect((await openOrders(venue)).map((each) => each.order_id)).toEqual(others.map((each) => each.order_id));

  await page.keyboard.press("x");
  await expect(page.getByRole("alertdialog")).toContainText("Cancel 2 open orders?");
  await confirm(page, "Cancel all");
  await expect(openPanel(page).getByText("No open orders")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(0);
});

test("what the venue would refuse is told in its words beforehand, and nothing is sent", async ({ page, venue, enter }) => {
  await enter("anna");
  const refusal = /^reservation must be at most the available [\d.]+ USD, was [\d.]+$/;
  // Sent at once, the question comes before the venue has said anything; then it says so there.
  await writeOrder(page, { side: "Buy", quantity: "20", price: await restingPrice(venue) });
  const question = page.getByRole("alertdialog");
  await expect(question.getByRole("alert")).toContainText("The venue would refuse this order");
  await expect(question.getByText(refusal)).toBeVisible();
  await expect(question.getByRole("button", { name: "Buy", exact: true })).toBeDisabled();
  await question.getByRole("button", { name: "Cancel", exact: true }).click();

  const quantity = ticketOf(page).getByRole("spinbutton", { name: "Quantity", exact: true });
  await expect(ticketOf(page).getByText(refusal)).toBeVisible();
  await expect(quantity).toHaveAttribute("aria-invalid", "true");
  await ticketOf(page).getByRole("button", { name: /^Buy 20/ }).click();
  await expect(quantity).toBeFocused();
  await expect(question).toBeHidden();
  expect(await openOrders(venue)).toHaveLength(0);
});

test("what the venue refuses after all is told in its words", async ({ page, venue, enter, complaints }) => {
  complaints.allow(/net::ERR_FAILED .*dry-run/);
  const price = await restingPrice(venue);
  await enter("anna");
  await writeOrder(page, { side: "Buy", quantity: "10", price });
  const question = page.getByRole("alertdialog");
  await question.waitFor();
  // Nothing more is foretold while the same money goes elsewhere.
  await page.route("**/api/orders/dry-run", (route) => route.abort());
  await submit(venue, { side: "buy", quantity: "10", price });
  await question.getByRole("button", { name: "Buy", exact: true }).click();
  const told = ticketOf(page).getByRole("alert").filter({ hasText: "Refused" });
  await expect(told).toContainText("reservation must be at most");
  expect(await openOrders(venue)).toHaveLength(1);
});

test("an instrument that is halted while its ticket is open takes no order, lets go of those it has, and goes on", async ({
  page,
  venue,
  enter,
}) => {
  const put = (status: string) => asAdmin(venue, "PUT", "/api/instruments/TULP/status", { status });
  await submit(venue, { symbol: "TULP", side: "buy", quantity: "10", price: "6" });
  await enter("anna", "/trade/TULP");
  const ticket = ticketOf(page);
  const quantity = ticket.getByRole("spinbutton", { name: "Quantity", exact: true });
  await ticket.getByRole("spinbutton", { name: "Price", exact: true }).fill("6.5");
  await quantity.fill("10");
  await put("halted");
  try {
    await expect(ticket.getByText("TULP: halted")).toBeVisible();
    await expect(ticket.getByRole("button", { name: "Trading is halted" })).toBeDisabled();
    await quantity.press("Enter");
    await expect(page.getByRole("alertdialog")).toBeHidden();
    await ticket.getByRole("button", { name: "Cancel the open order" }).click();
    await expect.poll(() => openOrders(venue)).toHaveLength(0);
  } finally {
    await put("open");
  }
  await expect(ticket.getByText("TULP: halted")).toBeHidden();
  // What was written before stands, and can be sent now.
  await ticket.getByRole("button", { name: "Buy 10 TULP" }).click();
  await confirm(page, "Buy");
  await expect(ticket.getByText("Buy 10 TULP: Accepted")).toBeVisible();
  expect(await openOrders(venue)).toMatchObject([{ symbol: "TULP", price: "6.5", quantity: "10" }]);
});

/** Let the chart show more prices, by its axis, until a line is in sight. */
async function showPrices(page: Page, line: Locator): Promise<void> {
  const canvas = panelOf(page, "Chart").locator("canvas").first();
  await expect(async () => {
    const [pane, box] = [await canvas.boundingBox(), await line.boundingBox()];
    if (pane === null || box === null) throw new Error("the chart is nowhere");
    const [x, top, bottom] = [pane.x + pane.width + 20, pane.y + 20, pane.y + pane.height - 20];
    if (box.y + box.height < bottom - 40) return;
    await page.mouse.move(x, top);
    await page.mouse.down();
    await page.mouse.move(x, bottom, { steps: 4 });
    await page.mouse.up();
    throw new Error("the line is not in sight yet");
  }).toPass({ timeout: 10_000, intervals: [200] });
}

/** Take something by its middle, and let it go so many pixels below. */
async function drag(page: Page, what: Locator, pixels: number): Promise<void> {
  const box = await what.boundingBox();
  if (box === null) throw new Error("what is to be dragged is nowhere");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + pixels, { steps: 4 });
  await page.mouse.up();
}
