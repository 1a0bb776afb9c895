import { defineConfig } from "@playwright/test";

const CHROMIUM = process.env["DAMRAK_CHROMIUM"] ?? "/usr/bin/chromium";

/** Figures of the built page: not tests, since another machine has others. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.figures.ts",
  outputDir: "../test-results/figures",
  workers: 1,
  timeout: 40 * 60_000,
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1920, height: 1080 },
    launchOptions: {
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    },
  },
});
