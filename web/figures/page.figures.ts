// The figures of the terminal: how soon it is there, how heavy, how busy, how late, and what it keeps.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { test as base, type Page } from "@playwright/test";
import { asPerson } from "../e2e/admin";
import { type Person, Venue } from "../e2e/venue";
import { heapBytes, instrument, quantile, watch } from "./watching";
import { SYMBOLS, trafficOn } from "./traffic";

const OUT = "test-results/figures.json";
const BUSY_SECONDS = 20;
const HEAP_MINUTES = Number(process.env["HEAP_MINUTES"] ?? "20");
const CROWD_RATE = "20";
const LOW = constants.priority.PRIORITY_LOW;

const figures: Record<string, unknown> = {};

const test = base.extend<object, { venue: Venue }>({
  venue: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const venue = await Venue.open();
      await use(venue);
      await venue.close();
    },
    { scope: "worker" },
  ],
});

/** Let the venue and the traffic wait for the browser, which elsewhere has a machine of its own. */
async function yieldToBrowser(venue: Venue): Promise<void> {
  const { pid } = JSON.parse(await readFile(join(venue.dataDir, "server.json"), "utf8")) as { pid: number };
  setPriority(pid, LOW);
  setPriority(process.pid, LOW);
}

test.afterEach(async () => {
  await mkdir("test-results", { recursive: true });
  await writeFile(OUT, JSON.stringify(figures, null, 2));
});

async function signIn(page: Page, venue: Venue, person: Person): Promise<void> {
  await page.goto(`${venue.url}/login`);
  await page.getByLabel("E-mail address").fill(`${person}@localhost`);
  await page.getByLabel("Password", { exact: true }).fill(venue.passwordOf(person));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/trade/**");
}

const bookIsThere = (page: Page) =>
  page.waitForFunction(() => document.querySelectorAll("section[aria-label=Book] [role=row]").length > 8);

/** Return what scripts weigh packed, once nothing more of them has come for a while. */
async function scriptBytes(page: Page): Promise<number> {
  await page.waitForTimeout(3_000);
  return page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((each) => each instanceof PerformanceResourceTiming)
      .filter(({ name }) => name.endsWith(".js"))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );
}

test("the first screen: weight and time to data", async ({ browser, venue }) => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${venue.url}/login`);
  figures["kB of scripts, sign-in"] = (await scriptBytes(page)) / 1_000;
  await signIn(page, venue, "anna");
  await bookIsThere(page);
  const state = await context.storageState();
  // Another page that is open takes its share of the machine.
  await context.close();
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    // A context of its own has an empty cache: everything is fetched again.
    const fresh = await browser.newContext({ storageState: state, serviceWorkers: "block" });
    const cold = await fresh.newPage();
    await cold.goto(`${venue.url}/trade/BTC-USD`, { waitUntil: "commit" });
    await bookIsThere(cold);
    times.push(await cold.evaluate(() => performance.now()));
    if (round === 0) figures["kB of scripts, trading"] = (await scriptBytes(cold)) / 1_000;
    await fresh.close();
  }
  figures["ms to data, cold, median"] = quantile(times, 0.5);
  figures["ms to data, cold, worst of 5"] = Math.max(...times);
});

test("five books at full speed", async ({ page, venue }) => {
  await instrument(page);
  // Somebody else than whose orders make the traffic, with five instruments in sight.
  await asPerson(venue, "bram", "POST", "/api/watchlists", { name: "Five", symbols: SYMBOLS });
  await signIn(page, venue, "bram");
  await bookIsThere(page);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  figures["main thread busy, calm"] = (await watch(page, cdp, 10)).share;
  await yieldToBrowser(venue);
  const stop = await trafficOn(venue);
  await page.waitForTimeout(2_000);
  const busy = await watch(page, cdp, BUSY_SECONDS);
  figures["main thread busy, traffic"] = busy.share;
  figures["stream frames a second, traffic"] = busy.framesPerSecond;
  figures["share of a core, traffic"] = busy.cpu;
  figures["tasks over 50 ms, traffic"] = busy.longTasks;
  const latencies = await page.evaluate(() => window.damrakLatencies);
  figures["ms from frame to paint, p50"] = quantile(latencies, 0.5);
  figures["ms from frame to paint, p95"] = quantile(latencies, 0.95);
  figures["paints of the book measured"] = latencies.length;
  await stop();
});

test("the heap over time", async ({ page, browser, venue }) => {
  const admin = await browser.newPage();
  await signIn(admin, venue, "admin");
  const proof = (await admin.context().cookies()).find(({ name }) => name.endsWith("damrak_proof"));
  await admin.request.patch(`${venue.url}/api/crowd`, {
    headers: { "X-CSRF-Token": proof?.value ?? "", Origin: venue.url },
    data: { rate: CROWD_RATE },
  });
  await admin.close();
  await signIn(page, venue, "anna");
  await bookIsThere(page);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("HeapProfiler.enable");
  const heap: number[] = [];
  for (let minute = 0; minute <= HEAP_MINUTES; minute += 1) {
    heap.push(Math.round((await heapBytes(cdp)) / 1_000));
    figures["kB on the heap, each minute"] = heap;
    if (minute < HEAP_MINUTES) await page.waitForTimeout(60_000);
  }
});
