// Every screen and its main dialogs by the rules of WCAG 2.2 AA that a program can check.
import type { Page } from "@playwright/test";
import { ABOVE, expectAccessible } from "./axe";
import { closeAll, OF_ADMIN, OF_ANNA, OF_TRADING, open, someThings, type Above } from "./dialogs";
import { expect, test } from "./fixtures";
import { goTo, panelOf, SCREENS, settled } from "./screens";
import { someTrading } from "./trading";
import type { Person } from "./venue";

test.setTimeout(180_000);
// Colours that are on their way from one theme to the other are no fault.
test.use({ contextOptions: { reducedMotion: "reduce" } });

test.beforeAll(async ({ venue }) => {
  await someTrading(venue);
  await someThings(venue);
});

const screensOf = (person: Person | null) => SCREENS.filter((each) => each.person === person);

for (const person of [null, "anna", "admin"] as const) {
  test(`screens of ${person ?? "nobody"}`, async ({ page, enter, venue }) => {
    if (person === null) await page.goto(`${venue.url}/login`);
    else await enter(person);
    await settled(page);
    for (const screen of screensOf(person)) {
      await goTo(page, screen);
      await expectAccessible(page, screen.name);
    }
  });
}

test("panels behind others, dialogs and menus of trading", async ({ page, enter }) => {
  await enter("anna");
  await page.getByRole("slider").first().waitFor();
  for (const panel of ["Depth", "Positions", "Balances", "Order history", "Fills", "Chart", "Open orders"]) {
    await page.locator(".dv-tab", { hasText: panel }).click();
    await panelOf(page, panel).waitFor();
    await settled(page);
    await expectAccessible(page, panel, `section[aria-label="${panel}"]`);
  }
  await lookAbove(page, OF_TRADING);
});

for (const [person, screens] of [["anna", OF_ANNA], ["admin", OF_ADMIN]] as const) {
  test(`dialogs, sheets and questions of ${person}`, async ({ page, enter }) => {
    await enter(person, "/markets");
    await settled(page, "Markets");
    for (const screen of screens) {
      await goTo(page, screen);
      await lookAbove(page, screen.above);
    }
  });
}

test.describe("where nobody asked for less motion", () => {
  test.use({ contextOptions: { reducedMotion: "no-preference" } });

  test("all colours turn at once", async ({ page, enter }) => {
    await enter("bram");
    await page.getByRole("slider").first().waitFor();
    const turned = await page.evaluate(() => {
      const isFading = (each: Animation) => each instanceof CSSTransition;
      const before = document.documentElement.dataset["theme"];
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "t", bubbles: true }));
      return { before, after: document.documentElement.dataset["theme"], count: document.getAnimations().filter(isFading).length };
    });
    expect(turned).toEqual({ before: "light", after: "dark", count: 0 });
  });
});

async function lookAbove(page: Page, all: readonly Above[]): Promise<void> {
  for (const above of all) {
    await test.step(above.name, async () => {
      await open(page, above);
      await expectAccessible(page, above.name, ABOVE);
      await closeAll(page);
    });
  }
}
