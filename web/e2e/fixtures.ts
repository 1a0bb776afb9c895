import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { Venue, type Person } from "./venue";
import { Complaints, tellViolations } from "./watch";

interface PerWorker {
  /** Files that break their venue name one of their own. */
  venueName: string;
  /** Whether browsers reach it by lines that can be cut. */
  hasLines: boolean;
  venue: Venue;
}

interface PerTest {
  complaints: Complaints;
  /** Sign in by the form, as people do. */
  signIn: (person: Person, on?: Page) => Promise<void>;
  /** Be signed in without the form, and open a page. */
  enter: (person: Person, path?: string, on?: Page) => Promise<void>;
}

/** Tests with a venue that is theirs as long as the file runs, and pages that must not complain. */
export const test = base.extend<PerTest, PerWorker>({
  venueName: ["", { scope: "worker", option: true }],
  hasLines: [false, { scope: "worker", option: true }],
  venue: [
    async ({ venueName: _, hasLines }, give) => {
      const venue = await Venue.open(hasLines);
      await give(venue);
      await venue.close();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  complaints: [
    async ({ context }, give) => {
      const complaints = new Complaints(context);
      await context.addInitScript(tellViolations);
      await give(complaints);
      expect(complaints.left, "what the page complained of").toEqual([]);
    },
    { auto: true },
  ],
  signIn: async ({ page, venue }, give) => {
    await give(async (person, on = page) => {
      await on.goto(`${venue.url}/login`);
      await fillIn(on, `${person}@localhost`, venue.passwordOf(person));
      await on.waitForURL("**/trade/**");
    });
  },
  enter: async ({ page, venue }, give) => {
    await give(async (person, path = "/trade/BTC-USD", on = page) => {
      await letIn(on.context(), venue, person);
      await on.goto(`${venue.url}${path}`);
    });
  },
});

/** Type what lets somebody in, and send it. */
export async function fillIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Give a browser the cookies of somebody who signed in, and who never arranged the panels. */
export async function letIn(context: BrowserContext, venue: Venue, person: Person): Promise<void> {
  const data = { email: `${person}@localhost`, password: venue.passwordOf(person) };
  const answer = await context.request.post(`${venue.url}/api/auth/login`, { data });
  expect(answer.status(), await answer.text()).toBe(200);
  const { proof } = (await answer.json()) as { proof: string };
  await context.request.delete(`${venue.url}/api/layouts/current`, { headers: { "X-CSRF-Token": proof, Origin: venue.url } });
}

export { expect };
