// Every screen and its main dialogs by the rules of WCAG 2.2 AA that a program can check.
import { ABOVE, expectAccessible } from "./axe";
import { test } from "./fixtures";
import { goTo, panelOf, SCREENS, settled } from "./screens";
import { someTrading } from "./trading";
import type { Person } from "./venue";

test.setTimeout(180_000);
// Colours that are on their way from one theme to the other are no fault.
test.use({ contextOptions: { reducedMotion: "reduce" } });

test.beforeAll(async ({ venue }) => {
  await someTrading(venue);
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
  for (const panel of ["Depth", "Positions", "Balances", "Order history", "Fills"]) {
    await page.locator(".dv-tab", { hasText: panel }).click();
    await panelOf(page, panel).waitFor();
  }
  await expectAccessible(page, "the panels behind");
  for (const [name, key] of [["Commands", "Control+k"], ["Keyboard shortcuts", "?"], ["Choose an instrument", "/"]] as const) {
    await page.keyboard.press(key);
    await page.getByRole("dialog").waitFor();
    await expectAccessible(page, name, ABOVE);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
});
