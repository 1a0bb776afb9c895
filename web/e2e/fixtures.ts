import { test as base, expect, type Page } from "@playwright/test";
import { Venue, type Person } from "./venue";

interface PerWorker {
  venue: Venue;
}

interface PerTest {
  signIn: (person: Person, on?: Page) => Promise<void>;
}

/** Tests with a venue that is theirs as long as the file runs. */
export const test = base.extend<PerTest, PerWorker>({
  venue: [
    // Playwright reads the names of what a fixture needs from its parameters.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const venue = await Venue.open();
      await use(venue);
      await venue.close();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  signIn: async ({ page, venue }, use) => {
    await use(async (person, on = page) => {
      await on.goto(`${venue.url}/login`);
      await on.getByLabel("E-mail").fill(`${person}@localhost`);
      await on.getByLabel("Password", { exact: true }).fill(venue.passwordOf(person));
      await on.getByRole("button", { name: "Sign in", exact: true }).click();
      await on.waitForURL("**/trade/**");
    });
  },
});

export { expect };
