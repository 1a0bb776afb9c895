import { defineConfig } from "@playwright/test";

/** Debian's Chromium; another one may be named. */
const CHROMIUM = process.env["DAMRAK_CHROMIUM"] ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  // Pictures are to be looked at and prove nothing: `npm run pictures`.
  testIgnore: "pictures.spec.ts",
  // A run empties it; pictures and figures lie beside it.
  outputDir: "test-results/e2e",
  // One venue serves all tests of a file, and the machine is small.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Amsterdam",
    // What cannot be pressed within ten seconds is not there.
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: "off",
    launchOptions: {
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    },
  },
});
