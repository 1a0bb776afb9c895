// What opens above the screens: dialogs, questions, sheets and menus, and how to get there.
import { expect, type Page } from "@playwright/test";
import { asAdmin, asPerson } from "./admin";
import { ABOVE } from "./axe";
import type { Venue } from "./venue";

type Role = "button" | "menuitem" | "row" | "switch";
/** A key, or something on the page that is pressed. */
export type Step = string | readonly [Role, string | RegExp];

export interface Above {
  name: string;
  steps: readonly Step[];
}

export interface ScreenWithAbove {
  path: string;
  title: string;
  above: readonly Above[];
}

/** A dialog behind a button that is called as the dialog is. */
const behind = (...names: string[]): Above[] => names.map((name) => ({ name, steps: [["button", name]] }));

export const OF_TRADING: readonly Above[] = [
  { name: "Commands", steps: ["Control+k"] },
  { name: "Keyboard shortcuts", steps: ["?"] },
  { name: "Choose an instrument", steps: ["/"] },
  { name: "Cancel all open orders", steps: ["x"] },
  { name: "Cancel several orders", steps: [["button", "Cancel all"]] },
  { name: "Panels and layouts", steps: [["button", "Panels"]] },
  { name: "Save this layout", steps: [["button", "Panels"], ["menuitem", "Save this layout as"]] },
  { name: "What the chart shows", steps: [["button", "Show on the chart"]] },
  { name: "Notifications", steps: [["button", /^Notifications/]] },
  { name: "Person", steps: [["button", /^Signed in as/]] },
  ...behind("Indicators", "Show as table"),
];

export const OF_ANNA: readonly ScreenWithAbove[] = [
  {
    path: "/portfolio",
    title: "Portfolio",
    above: [
      { name: "Rows of the ledger", steps: [["button", /^Fees /]] },
      { name: "What led to a row", steps: [["button", /^Row .*: what led to it$/]] },
      ...behind("Show as table"),
    ],
  },
  {
    path: "/watchlists",
    title: "Watchlists",
    above: [
      ...behind("New watchlist", "Share"),
      { name: "Rename a watchlist", steps: [["button", "Manage watchlists"], ["menuitem", "Rename"]] },
      { name: "Delete a watchlist", steps: [["button", "Manage watchlists"], ["menuitem", "Delete"]] },
    ],
  },
  { path: "/settings/trading", title: "Settings", above: [{ name: "One-click trading", steps: [["switch", "One-click trading"]] }] },
  {
    path: "/settings/security",
    title: "Settings",
    above: behind("Change the password", "Set up", "Add a passkey"),
  },
  { path: "/settings/sessions", title: "Settings", above: behind("Sign out all others") },
  {
    path: "/settings/keys",
    title: "Settings",
    above: [
      ...behind("Create a key"),
      { name: "Replace a key", steps: [["button", /^What to do with/], ["menuitem", "Replace"]] },
      { name: "Revoke a key", steps: [["button", /^What to do with/], ["menuitem", "Revoke"]] },
    ],
  },
  { path: "/settings/data", title: "Settings", above: behind("Delete my account") },
];

export const OF_ADMIN: readonly ScreenWithAbove[] = [
  { path: "/admin/health", title: "Health", above: behind("Stop all trading") },
  {
    path: "/admin/instruments",
    title: "Instruments",
    above: behind("List an instrument", "List an asset"),
  },
  {
    path: "/admin/accounts",
    title: "Accounts",
    above: [
      ...behind("Open an account"),
      { name: "An account", steps: [["row", /^1 /]] },
      { name: "Deposit", steps: [["row", /^1 /], ["button", "Deposit"]] },
      { name: "Give access", steps: [["row", /^1 /], ["button", "Give access"]] },
    ],
  },
  {
    path: "/admin/users",
    title: "Users",
    above: [
      ...behind("Create a user"),
      { name: "A user", steps: [["row", /anna/]] },
      { name: "Suspend a user", steps: [["row", /anna/], ["button", "Suspend"]] },
    ],
  },
  {
    path: "/admin/teams",
    title: "Teams",
    above: [
      ...behind("New organisation"),
      { name: "A team", steps: [["row", /Desk/]] },
      { name: "Rename a team", steps: [["row", /Desk/], ["button", "Rename"]] },
      { name: "Add somebody", steps: [["row", /Desk/], ["button", "Add somebody"]] },
      { name: "Put an account in", steps: [["row", /Desk/], ["button", "Put in"]] },
    ],
  },
  {
    path: "/admin/invitations",
    title: "Invitations",
    above: [...behind("Invite"), { name: "Withdraw an invitation", steps: [["button", /^Withdraw the invitation/]] }],
  },
  {
    path: "/admin/keys",
    title: "Keys",
    above: [...behind("Create a key of the venue"), { name: "What to do with a key", steps: [["button", /^What to do with/]] }],
  },
  { path: "/admin/audit", title: "Audit", above: [{ name: "A line of the audit", steps: [["row", /login/]] }] },
];

/** Open what stands above a screen, and wait until it is there with all that it shows. */
export async function open(page: Page, { steps }: Above): Promise<void> {
  for (const step of steps) {
    if (typeof step === "string") await page.keyboard.press(step);
    else await page.getByRole(step[0], { name: step[1], ...(typeof step[1] === "string" && { exact: true }) }).first().click();
    await page.locator(ABOVE).last().waitFor();
  }
  await page.waitForFunction(() => document.querySelector("[role=status][aria-label=Loading]") === null);
}

/** Close whatever stands above a screen, by the key that closes everything. */
export async function closeAll(page: Page): Promise<void> {
  const above = page.locator(ABOVE);
  for (let left = await above.count(); left > 0; left = await above.count()) {
    await page.keyboard.press("Escape");
    await expect.poll(() => above.count()).toBeLessThan(left);
  }
}

/** Let there be a team, an invitation and a watchlist, so that no screen is empty. */
export async function someThings(venue: Venue): Promise<void> {
  const { organisation_id } = await asAdmin<{ organisation_id: number }>(venue, "POST", "/api/organisations", { name: "School" });
  await asAdmin(venue, "POST", "/api/teams", { organisation_id, name: "Desk" });
  await asAdmin(venue, "POST", "/api/invitations", { roles: ["trader"] });
  await asPerson(venue, "anna", "POST", "/api/watchlists", { name: "Majors", symbols: ["BTC-USD", "ETH-USD"] });
}
