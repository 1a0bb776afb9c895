// The screens of the terminal, for tests that go through all of them.
import type { Locator, Page } from "@playwright/test";
import type { Person } from "./venue";

export interface Shown {
  name: string;
  path: string;
  /** Its heading. */
  title: string;
  /** Whose screen it is; nobody's before somebody signed in. */
  person: Person | null;
}

const LETTERS = "Set a new password";

const open: Shown[] = Object.entries({
  login: "Sign in",
  register: "Register",
  verify: "Verify your address",
  forgot: LETTERS,
  reset: LETTERS,
}).map(([name, title]) => ({ name, path: `/${name}`, title, person: null }));

const own: Shown[] = ["Portfolio", "Markets", "Watchlists"].map((title) => {
  const name = title.toLowerCase();
  return { name, path: `/${name}`, title, person: "anna" };
});

const settings: Shown[] = [
  ...["profile", "appearance", "trading", "security", "sessions", "keys", "logins", "data"],
].map((section) => ({ name: `settings-${section}`, path: `/settings/${section}`, title: "Settings", person: "anna" }));

const admin: Shown[] = [
  ...["Health", "Instruments", "Accounts", "Users", "Roles", "Teams", "Invitations", "Keys", "Audit"],
].map((title) => {
  const section = title.toLowerCase();
  return { name: `admin-${section}`, path: `/admin/${section}`, title, person: "admin" };
});

export const SCREENS: readonly Shown[] = [
  ...open,
  { name: "trade", path: "/trade/BTC-USD", title: "Trade BTC-USD", person: "anna" },
  ...own,
  ...settings,
  ...admin,
  { name: "crowd", path: "/crowd", title: "Crowd", person: "admin" },
  { name: "not-found", path: "/nowhere", title: "There is no such page", person: null },
];

/** A panel of the trading screen, by its title. */
export function panelOf(page: Page, title: string): Locator {
  return page.locator(`section[aria-label="${title}"]`);
}

/** Wait until a screen shows what it is there for: nothing on it is being fetched any more. */
export async function settled(page: Page, title?: string): Promise<void> {
  await page.getByRole("heading", { ...(title === undefined ? { level: 1 } : { name: title, exact: true }) }).first().waitFor();
  await page.waitForFunction(() => document.querySelector("[role=status][aria-label=Loading]") === null);
}

/** Go to another screen within the page, as its own links do, and wait for it. */
export async function goTo(page: Page, { path, title }: Pick<Shown, "path" | "title">): Promise<void> {
  await page.evaluate((to) => history.pushState({}, "", to), path);
  const section = page.locator(`nav [aria-current=page][href="${path}"]`);
  if (/^\/(settings|admin)\//.test(path)) await section.waitFor();
  await settled(page, title);
}
