// Positions as the panel lets them be closed and reversed: on a spot venue, of what there is.
import type { Page } from "@playwright/test";
import { asAdmin } from "./admin";
import { expect, test } from "./fixtures";
import { panelOf } from "./screens";
import { sameAsVenue, showPanel } from "./shown";
import { confirm } from "./ticket";
import { cancelEverything, positionIn, submit } from "./trading";

const SYMBOL = "ETH-USD";
const positions = (page: Page) => panelOf(page, "Positions");
const row = (page: Page) => positions(page).getByRole("row", { name: new RegExp(`^${SYMBOL}`) });

test.beforeEach(async ({ venue, enter, page }) => {
  await cancelEverything(venue);
  await enter("anna", `/trade/${SYMBOL}`);
  await showPanel(page, "Positions");
});

async function wish(page: Page, deed: "Reverse"): Promise<void> {
  await row(page).getByRole("button", { name: `What to do with the position in ${SYMBOL}` }).click();
  await page.getByRole("menuitem", { name: deed }).click();
}

test("a position is closed from its panel, after a question", async ({ page, venue }) => {
  await submit(venue, { symbol: SYMBOL, side: "buy", quantity: "0.5", order_type: "market" });
  await expect(row(page)).toBeVisible();
  await row(page).getByRole("button", { name: `Close ${SYMBOL}` }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("A market order: Sell 0.5 ETH.");
  expect(await positionIn(venue, SYMBOL)).toBe("0.5");
  await confirm(page, "Close");
  await expect.poll(() => positionIn(venue, SYMBOL)).toBe("0");
  await expect(row(page)).toBeHidden();
  await sameAsVenue(page, venue);
});

test("a position is reversed where there is enough to sell, and else it is said why not", async ({ page, venue }) => {
  await submit(venue, { symbol: SYMBOL, side: "buy", quantity: "0.5", order_type: "market" });
  await expect(row(page)).toBeVisible();
  await wish(page, "Reverse");
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("On a spot venue nobody goes short: reversing sells 1 ETH, and 0.5 are available.");
  await expect(question.getByRole("button", { name: "Reverse", exact: true })).toBeDisabled();
  await question.getByRole("button", { name: "Cancel", exact: true }).click();

  await asAdmin(venue, "POST", "/api/accounts/1/deposits", { asset: "ETH", amount: "1" });
  await expect(async () => {
    await wish(page, "Reverse");
    await expect(question).toContainText("A market order: Sell 1 ETH.", { timeout: 1_000 });
  }).toPass();
  await confirm(page, "Reverse");
  await expect.poll(() => positionIn(venue, SYMBOL)).toBe("-0.5");
  await expect(row(page)).toContainText("−0.5");

  // What is below zero is closed by buying.
  await row(page).getByRole("button", { name: `Close ${SYMBOL}` }).click();
  await expect(question).toContainText("A market order: Buy 0.5 ETH.");
  await confirm(page, "Close");
  await expect.poll(() => positionIn(venue, SYMBOL)).toBe("0");
  await expect(row(page)).toBeHidden();
});
