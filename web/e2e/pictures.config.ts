import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

/** Every screen as it looks, to be looked at; `npm run pictures` leaves them in test-results/pictures. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "pictures.spec.ts",
  testIgnore: [],
  outputDir: "../test-results/pictures-run",
  timeout: 600_000,
});
