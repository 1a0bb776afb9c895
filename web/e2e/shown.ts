// What the page shows, read as its reader would, and held against what the venue has.
import { expect, type Locator, type Page } from "@playwright/test";
import { panelOf } from "./screens";
import { allFills, allOrders, openOrders } from "./trading";
import type { Venue } from "./venue";

/** The word on how the page hears from the venue. */
export function connection(page: Page, state: RegExp): Locator {
  return page.getByRole("banner").getByRole("button", { name: state });
}

/** Bring a panel before those that it shares its place with. */
export async function showPanel(page: Page, title: string): Promise<void> {
  await page.getByRole("tab", { name: title, exact: true }).click();
  await panelOf(page, title).waitFor();
}

/** Hold orders and fills of the page against those of the venue, each by its id: all of them, and each once. */
export async function sameAsVenue(page: Page, venue: Venue): Promise<void> {
  await showPanel(page, "Open orders");
  await idsBecome(page, "Open orders", orderIds, (await openOrders(venue)).map((each) => each.order_id));
  await showPanel(page, "Order history");
  await idsBecome(page, "Order history", orderIds, (await allOrders(venue)).map((each) => each.order_id));
  await showPanel(page, "Fills");
  await idsBecome(page, "Fills", executionIds, (await allFills(venue)).map((each) => each.execution_id));
  await showPanel(page, "Open orders");
}

type Reading = (page: Page, panel: Locator) => Promise<number[]>;

async function idsBecome(page: Page, title: string, read: Reading, ids: readonly number[]): Promise<void> {
  const panel = panelOf(page, title);
  await expect(rowsOf(panel), title).toHaveCount(ids.length);
  expect((await read(page, panel)).sort((one, other) => one - other), title).toEqual(ids);
}

function rowsOf(panel: Locator): Locator {
  return panel.locator("tbody > tr:not([aria-hidden])");
}

/** Each row opens to its order, which is headed by its number. */
async function orderIds(page: Page, panel: Locator): Promise<number[]> {
  const found: number[] = [];
  for (const row of await rowsOf(panel).all()) {
    await row.focus();
    await page.keyboard.press("Enter");
    const heading = page.getByRole("dialog").getByRole("heading", { name: /^Order \d+$/ });
    found.push(numberIn(await heading.textContent()));
    await page.keyboard.press("Escape");
    await heading.waitFor({ state: "hidden" });
  }
  return found;
}

/** Each fill leads to its rows in the ledger, by its number. */
async function executionIds(_: Page, panel: Locator): Promise<number[]> {
  const links = await panel.getByRole("link", { name: /^Ledger rows of execution \d+$/ }).all();
  return await Promise.all(links.map(async (link) => numberIn(await link.getAttribute("aria-label"))));
}

function numberIn(text: string | null): number {
  return Number(/\d+$/.exec(text ?? "")?.[0]);
}
