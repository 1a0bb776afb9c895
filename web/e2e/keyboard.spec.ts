// Without a mouse: from signing in to an order and its end, and around the terminal.
import type { Locator, Page } from "@playwright/test";
import { ticketOf } from "./ticket";
import { expect, test } from "./fixtures";
import { goTo, panelOf, settled } from "./screens";
import { cancelEverything, openOrders, restingPrice } from "./trading";

/** So many presses of Tab lead from anywhere on a screen to anything on it. */
const TABS_MAX = 80;

const isFocused = (box: Locator) => box.evaluate((each) => each.contains(document.activeElement));

/** Press Tab until the focus is on something, or within it. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    await page.keyboard.press(key);
    if (await isFocused(target)) return;
  }
  throw new Error(`Tab does not lead to ${String(target)}`);
}

test("sign in, send orders, and cancel one, by keys alone", async ({ page, venue }) => {
  await cancelEverything(venue);
  const keys = page.keyboard;
  await page.goto(`${venue.url}/login`);
  const address = page.getByLabel("E-mail address");
  await address.waitFor();
  if (!(await isFocused(address))) await tabTo(page, address);
  await keys.type("anna@localhost");
  await keys.press("Tab");
  await keys.type(venue.passwordOf("anna"));
  await keys.press("Enter");
  await page.waitForURL("**/trade/**");

  const ticket = ticketOf(page);
  const question = page.getByRole("alertdialog");
  const price = ticket.getByRole("spinbutton", { name: "Price", exact: true });
  const quantity = ticket.getByRole("spinbutton", { name: "Quantity", exact: true });
  const send = async () => {
    await keys.type("0.01");
    await keys.press("Enter");
    await question.waitFor();
    // It starts on the way out.
    await expect(question.getByRole("button", { name: "Cancel", exact: true })).toBeFocused();
    await keys.press("Tab");
    await keys.press("Enter");
    await question.waitFor({ state: "detached" });
  };

  await ticket.waitFor();
  await keys.press("b");
  await expect(price).toBeFocused();
  await keys.type(await restingPrice(venue));
  await tabTo(page, quantity);
  await send();
  await expect(ticket.getByText("Buy 0.01 BTC-USD: Accepted")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(1);

  await tabTo(page, panelOf(page, "Open orders"));
  await keys.press("x");
  await question.waitFor();
  await keys.press("Tab");
  await keys.press("Enter");
  await question.waitFor({ state: "detached" });
  await expect(panelOf(page, "Open orders").getByText("No open orders")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(0);

  // The price is kept, so what is missing is the quantity; this price trades at once.
  await keys.press("b");
  await expect(quantity).toBeFocused();
  await tabTo(page, price, "Shift+Tab");
  await keys.press("Control+a");
  await keys.type(await restingPrice(venue, "BTC-USD", -0.003));
  await tabTo(page, quantity);
  await send();
  await expect(ticket.getByText("Buy 0.01 BTC-USD: Filled")).toBeVisible();
  expect(await openOrders(venue)).toHaveLength(0);
});

test("the first Tab leads past the navigation, and every step of the way is seen", async ({ page, enter }) => {
  await enter("anna", "/portfolio");
  await settled(page, "Portfolio");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  expect((await skip.boundingBox())?.height).toBeGreaterThan(24);
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await isFocused(page.locator("main"))).toBe(true);

  for (const screen of [
    { path: "/trade/BTC-USD", title: "Trade BTC-USD" },
    { path: "/markets", title: "Markets" },
    { path: "/settings/keys", title: "Settings" },
  ]) {
    await goTo(page, screen);
    const unseen: string[] = [];
    for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
      await page.keyboard.press("Tab");
      const where = await page.evaluate(unseenFocus);
      if (where !== null) unseen.push(where);
    }
    expect(unseen, screen.title).toEqual([]);
  }
});

test("every command is found by its words, and its key by the list of keys", async ({ page, enter }) => {
  await enter("anna", "/markets");
  await settled(page, "Markets");
  const keys = page.keyboard;
  const before = page.getByRole("link", { name: "Watchlists" });
  await before.focus();
  await keys.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  // In a field a letter is a letter.
  await keys.type("?");
  await expect(palette.getByText("Nothing fits")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await keys.press("Escape");
  await expect(before).toBeFocused();

  await keys.press("Control+k");
  await keys.type("portf");
  await keys.press("Enter");
  await page.waitForURL("**/portfolio");
  await settled(page, "Portfolio");
  await keys.press("Control+k");
  await keys.type("eth-usd");
  await keys.press("Enter");
  await page.waitForURL("**/trade/ETH-USD");
  await ticketOf(page).waitFor();

  await keys.press("?");
  const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  for (const [action, key] of [["Cancel all", "X"], ["Open the commands", "K"], ["Portfolio", "G"]] as const) {
    await expect(list.getByRole("row", { name: action })).toContainText(new RegExp(key, "i"));
  }
  await keys.press("Escape");
  await expect(list).toBeHidden();
  await keys.press("g");
  await keys.press("p");
  await page.waitForURL("**/portfolio");
});

/** Tell what has the focus but shows none: neither it nor what frames it has a ring. */
function unseenFocus(): string | null {
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  const ringed = (each: Element | null, levels: number): boolean => {
    if (each === null || levels === 0) return false;
    const rings = [undefined, "::after"].map((part) => getComputedStyle(each, part));
    const isRinged = rings.some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
    return isRinged || ringed(each.parentElement, levels - 1);
  };
  const box = at.getBoundingClientRect();
  const inSight = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.height > 1;
  return ringed(at, 2) && inSight ? null : at.outerHTML.slice(0, 200);
}
