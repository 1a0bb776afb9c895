// Pictures of every screen in both themes and on screens of three sizes, to be looked at by people.
import { mkdir } from "node:fs/promises";
import type { BrowserContext } from "@playwright/test";
import { letIn, test } from "./fixtures";
import { SCREENS, settled, type Shown } from "./screens";
import { someTrading } from "./trading";
import { pause, type Venue } from "./venue";

const OUT = "test-results/pictures";
const THEMES = ["dark", "light"] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 820, height: 1180 },
  { width: 390, height: 844 },
];
const BROAD = { width: 2560, height: 1080 };
/** So long a chart and the books get to fill. */
const FILL_MS = 1_500;
/** `ONLY=trade npm run pictures` takes those whose names begin so. */
const ONLY = process.env["ONLY"] ?? "";

const wanted = SCREENS.filter(({ name }) => name.startsWith(ONLY));

test.beforeAll(async ({ venue }) => {
  await mkdir(OUT, { recursive: true });
  await someTrading(venue);
});

for (const size of SIZES) {
  test(`at ${String(size.width)}`, async ({ browser, venue }) => {
    for (const person of [null, "anna", "admin"] as const) {
      const context = await browser.newContext({ viewport: size, hasTouch: size.width < 1024 });
      if (person !== null) await letIn(context, venue, person);
      for (const screen of wanted.filter((each) => each.person === person)) {
        await take(context, venue, screen, String(size.width));
      }
      await context.close();
    }
  });
}

test("on a broad screen", async ({ browser, venue }) => {
  const context = await browser.newContext({ viewport: BROAD });
  await letIn(context, venue, "anna");
  for (const screen of wanted.filter(({ name }) => name === "trade")) await take(context, venue, screen, "2560");
  await context.close();
});

async function take(context: BrowserContext, venue: Venue, screen: Shown, size: string): Promise<void> {
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(venue.url + screen.path);
  await settled(page);
  await pause(FILL_MS);
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    await pause(300);
    await page.screenshot({ path: `${OUT}/${screen.name}-${size}-${theme}.png` });
  }
  await page.close();
}
