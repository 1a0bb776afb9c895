// How much JavaScript somebody fetches before anything was kept: what browsers on slow lines wait for.
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

/** Bytes as they are sent, of all scripts until a screen rests. The first is the goal, the others hold what was reached. */
const TRADE_MAX = 350_000;
const TRADE_SMALL_MAX = 305_000;
const SIGN_IN_MAX = 150_000;
/** What is fetched for menus and dialogs once a pointer moves, and what drags the rows of a watchlist where one is shown. */
const OVERLAYS_MAX = 50_000;
const DRAGGING_MAX = 20_000;

interface Script {
  readonly path: string;
  readonly sent: number;
}

async function scripts(page: Page): Promise<Script[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((each) => each instanceof PerformanceResourceTiming)
      .map(({ name, encodedBodySize }) => ({ path: new URL(name).pathname, sent: encodedBodySize }))
      .filter(({ path }) => path.endsWith(".js")),
  );
}

/** A panel may ask for its chart only after it was drawn: a page rests when nothing came for as long as this. */
const REST_MS = 2_000;

async function atRest(page: Page): Promise<Script[]> {
  let before: Script[];
  let now = await scripts(page);
  do {
    before = now;
    await page.waitForTimeout(REST_MS);
    now = await scripts(page);
  } while (now.length > before.length);
  return now;
}

async function weightOf(page: Page): Promise<number> {
  const found = await atRest(page);
  // Sizes of zero are those of what was kept: then nothing was measured.
  expect(found.filter(({ sent }) => sent === 0)).toEqual([]);
  return found.reduce((sum, { sent }) => sum + sent, 0);
}

test.use({ serviceWorkers: "block" });

test("scripts come packed", async ({ venue, page }) => {
  await page.goto(`${venue.url}/login`);
  const large = (await scripts(page)).find(({ path }) => path.includes("/page-"));
  const answer = await page.request.get(`${venue.url}${large?.path ?? ""}`);
  expect(answer.headers()["content-encoding"]).toBe("gzip");
  expect((await answer.body()).length).toBeGreaterThan(2 * (large?.sent ?? Infinity));
});

test("signing in is light", async ({ venue, page }) => {
  await page.goto(`${venue.url}/login`);
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  expect(await weightOf(page)).toBeLessThan(SIGN_IN_MAX);
});

for (const [width, moreMax] of [[1440, OVERLAYS_MAX], [1920, OVERLAYS_MAX + DRAGGING_MAX]] as const) {
  test(`trading on a screen of ${width} keeps its budget, and menus come with the first move`, async ({ enter, page }) => {
    await page.setViewportSize({ width, height: 1000 });
    await enter("anna");
    await expect(page.locator("canvas").first()).toBeVisible();
    const first = await weightOf(page);
    expect(first).toBeLessThan(TRADE_MAX);
    await page.mouse.move(300, 300);
    await expect.poll(async () => (await scripts(page)).some(({ path }) => path.includes("/overlays-"))).toBe(true);
    expect((await weightOf(page)) - first).toBeLessThan(moreMax);
  });
}

test("a phone fetches no dock", async ({ enter, page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await enter("anna");
  await expect(page.locator("canvas").first()).toBeVisible();
  expect(await weightOf(page)).toBeLessThan(TRADE_SMALL_MAX);
  expect((await scripts(page)).filter(({ path }) => path.includes("/dock-"))).toEqual([]);
});
