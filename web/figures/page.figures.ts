// The figures of the terminal: how soon it is there, how heavy, how busy, how late, and what it keeps.
import { writeFile, mkdir } from "node:fs/promises";
import { test as base, type Page } from "@playwright/test";
import { Venue } from "../e2e/venue";
import { heapBytes, instrument, quantile, watch } from "./watching";
import { trafficOn } from "./traffic";

const OUT = "test-results/figures.json";
const BUSY_SECONDS = 20;
const HEAP_MINUTES = Number(process.env["HEAP_MINUTES"] ?? "20");
const CROWD_RATE = "20";

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

test.afterEach(async () => {
  await mkdir("test-results", { recursive: true });
  await writeFile(OUT, JSON.stringify(figures, null, 2));
});

async function signIn(page: Page, venue: Venue, person: "admin" | "anna"): Promise<void> {
  await page.goto(`${venue.url}/login`);
  await page.getByLabel("E-mail address").fill(`${person}@localhost`);
  await page.getByLabel("Password", { exact: true }).fill(venue.passwordOf(person));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/trade/**");
}

const bookIsThere = (page: Page) =>
  page.waitForFunction(() => document.querySelectorAll("section[aria-label=Book] [role=row]").length > 8);

/** Count what scripts weigh on the wire while something is done. */
async function scriptBytes(page: Page, act: () => Promise<unknown>): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  const scripts = new Set<string>();
  let bytes = 0;
  cdp.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await act();
  await page.waitForTimeout(1_500);
  await cdp.detach();
  return bytes;
}

test("the first screen: weight and time to data", async ({ browser, venue }) => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  figures["kB of scripts, sign-in"] =
    (await scriptBytes(page, () => page.goto(`${venue.url}/login`))) / 1_000;
  await signIn(page, venue, "anna");
  await bookIsThere(page);
  const state = await context.storageState();
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    // A context of its own has an empty cache: everything is fetched again.
    const fresh = await browser.newContext({ storageState: state, serviceWorkers: "block" });
    const cold = await fresh.newPage();
    if (round === 0) {
      figures["kB of scripts, trading"] =
        (await scriptBytes(cold, async () => {
          await cold.goto(`${venue.url}/trade/BTC-USD`);
          await bookIsThere(cold);
        })) / 1_000;
    } else {
      await cold.goto(`${venue.url}/trade/BTC-USD`, { waitUntil: "commit" });
      await bookIsThere(cold);
      times.push(await cold.evaluate(() => performance.now()));
    }
    await fresh.close();
  }
  figures["ms to data, cold, median"] = quantile(times, 0.5);
  figures["ms to data, cold, worst of 4"] = Math.max(...times);
  await context.close();
});

test("five books at full speed", async ({ page, venue }) => {
  await instrument(page);
  await signIn(page, venue, "anna");
  await bookIsThere(page);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  await cdp.send("Network.enable");
  figures["main thread busy, calm"] = (await watch(page, cdp, 10)).share;
  const stop = await trafficOn(venue);
  await page.waitForTimeout(2_000);
  const busy = await watch(page, cdp, BUSY_SECONDS);
  figures["main thread busy, traffic"] = busy.share;
  figures["stream frames a second, traffic"] = busy.framesPerSecond;
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
