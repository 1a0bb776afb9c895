// Orders from the ticket, the table and the chart, as the page shows them and as the venue has them.
import { asAdmin } from "./admin";
import { expect, test } from "./fixtures";
import { panelOf } from "./screens";
import { confirm, sendOrder, ticketOf, writeOrder } from "./ticket";
import { cancelEverything, openOrders, restingPrice, submit } from "./trading";
import type { Page } from "@playwright/test";

const openPanel = (page: Page) => panelOf(page, "Open orders");
const chartPanel = (page: Page) => panelOf(page, "Chart");
const priceLine = (page: Page) => chartPanel(page).getByRole("slider", { name: /^Price of the order/ });

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
});

test("an order is replaced by dragging its line, by its keys, and in the table", async ({ page, venue, enter }) => {
  await enter("anna");
  const price = await restingPrice(venue);
  await sendOrder(page, { side: "Buy", quantity: "0.01", price });
  await expect(openPanel(page).getByText("Accepted")).toBeVisible();
  const [placed] = await openOrders(venue);
  expect(placed).toMatchObject({ price, quantity: "0.01000", side: "buy" });

  const line = priceLine(page);
  const box = await line.boundingBox();
  if (box === null) throw new Error("the line of the order is nowhere");
  await page.mouse.move(box.x + 20, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 20, box.y + box.height / 2 + 12);
  await page.mouse.move(box.x + 20, box.y + box.height / 2 + 40);
  await page.mouse.up();
  await confirm(page, "Replace");
  await expect.poll(async () => Number((await openOrders(venue))[0]?.price)).toBeLessThan(Number(price));
  const [dragged] = await openOrders(venue);
  expect(dragged?.quantity).toBe(placed?.quantity);

  await line.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await confirm(page, "Replace");
  await expect.poll(async () => (await openOrders(venue))[0]?.price).toBe(String(Number(dragged?.price) + 2));

  await openPanel(page).getByRole("button", { name: /^Change the price of Buy/ }).click();
  await openPanel(page).getByRole("textbox").fill(price);
  await page.keyboard.press("Enter");
  await confirm(page, "Replace");
  await expect.poll(async () => (await openOrders(venue))[0]?.price).toBe(price);
});

test("one order is canceled by its button, all others after a question", async ({ page, venue, enter }) => {
  const price = Number(await restingPrice(venue));
  for (const less of [0, 100, 200]) {
    await submit(venue, { side: "buy", quantity: "0.01", price: String(price - less) });
  }
  await enter("anna");
  const cancels = openPanel(page).getByRole("button", { name: /^Cancel (Buy|$)/ });
  await expect(cancels).toHaveCount(3);
  await cancels.first().click();
  await expect(cancels).toHaveCount(2);
  expect(await openOrders(venue)).toHaveLength(2);

  await page.getByRole("heading", { level: 1 }).click({ force: true });
  await page.keyboard.press("x");
  await expect(page.getByRole("alertdialog")).toContainText("Cancel 2 open orders?");
  await confirm(page, "Cancel all");
  await expect(openPanel(page).getByText("No open orders")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(0);
});

test("what the venue refuses is told in its words, and nothing is sent", async ({ page, venue, enter }) => {
  await enter("anna");
  await writeOrder(page, { side: "Buy", quantity: "500", price: await restingPrice(venue) });
  await expect(ticketOf(page).getByText(/available/).last()).toBeVisible();
  await expect(page.getByRole("alertdialog")).toBeHidden();
  expect(await openOrders(venue)).toHaveLength(0);
});

test("an instrument that is halted while its ticket is open takes no order, and lets go of those it has", async ({
  page,
  venue,
  enter,
}) => {
  const halt = (status: string) => asAdmin(venue, "PUT", "/api/instruments/TULP/status", { status });
  const price = String(Number(await restingPrice(venue, "TULP", 0.05).then(() => "6")));
  await submit(venue, { symbol: "TULP", side: "buy", quantity: "10", price });
  await enter("anna", "/trade/TULP");
  const ticket = ticketOf(page);
  await ticket.getByRole("textbox", { name: "Quantity", exact: true }).fill("10");
  await halt("halted");
  try {
    await expect(ticket.getByText("TULP: halted")).toBeVisible();
    await expect(ticket.getByRole("button", { name: "Trading is halted" })).toBeDisabled();
    await ticket.getByRole("button", { name: "Cancel the open order" }).click();
    await expect.poll(() => openOrders(venue)).toHaveLength(0);
  } finally {
    await halt("open");
  }
  await expect(ticket.getByText("TULP: halted")).toBeHidden();
  await expect(ticket.getByRole("textbox", { name: "Quantity", exact: true })).toHaveValue("10");
});
