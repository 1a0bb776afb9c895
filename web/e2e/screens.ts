// The screens of the terminal, for tests that go through all of them.
import type { Locator, Page } from "@playwright/test";
import type { Person } from "./venue";

export interface Shown {
  name: string;
  path: string;
  /** Whose screen it is; nobody's before somebody signed in. */
  person: Person | null;
  /** What is done before it is looked at, such as opening a dialog. */
  first?: (page: Page) => Promise<unknown>;
}

const open: Shown[] = ["login", "register", "verify", "forgot", "reset"].map((name) => ({
  name,
  path: `/${name}`,
  person: null,
}));

const own: Shown[] = ["portfolio", "markets", "watchlists"].map((name) => ({
  name,
  path: `/${name}`,
  person: "anna",
}));

const settings: Shown[] = [
  ...["profile", "appearance", "trading", "security", "sessions", "keys", "logins", "data"],
].map((section) => ({ name: `settings-${section}`, path: `/settings/${section}`, person: "anna" }));

const admin: Shown[] = [
  ...["health", "instruments", "accounts", "users", "roles", "teams", "invitations", "keys", "audit"],
].map((section) => ({ name: `admin-${section}`, path: `/admin/${section}`, person: "admin" }));

export const SCREENS: readonly Shown[] = [
  ...open,
  { name: "trade", path: "/trade/BTC-USD", person: "anna" },
  ...own,
  ...settings,
  ...admin,
  { name: "crowd", path: "/crowd", person: "admin" },
  { name: "not-found", path: "/nowhere", person: null },
];

/** A panel of the trading screen, by its title. */
export function panelOf(page: Page, title: string): Locator {
  return page.locator(`section[aria-label="${title}"]`);
}

/** Wait until a screen shows what it is there for: nothing on it is being fetched any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).or(page.getByText("There is no such page")).first().waitFor();
  await page.waitForFunction(() => document.querySelector("[role=status][aria-label=Loading]") === null);
}
