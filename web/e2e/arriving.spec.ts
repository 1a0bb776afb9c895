// Becoming somebody here, and proving it: letters, passkeys, codes, and sessions that end.
import { createHmac } from "node:crypto";
import type { CDPSession, Page } from "@playwright/test";
import { asAdmin } from "./admin";
import { expect, fillIn, test } from "./fixtures";
import { letterTo, linkOf } from "./letters";
import { confirm, ticketOf, writeOrder } from "./ticket";
import type { Venue } from "./venue";

const PASSWORD = "a quiet canal at dawn";

interface User {
  user_id: string;
  email: string;
}

/** Register somebody over REST, and verify the address by the letter. */
async function newcomer(venue: Venue, page: Page, name: string): Promise<string> {
  const email = `${name.toLowerCase()}@example.org`;
  const headers = { Origin: venue.url };
  const asked = { email, name, password: PASSWORD, invitation: "" };
  await page.request.post(`${venue.url}/api/auth/register`, { data: asked, headers });
  const token = linkOf(await letterTo(venue, email)).split("#token=")[1];
  await page.request.post(`${venue.url}/api/auth/verify`, { data: { token }, headers });
  return email;
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  // A passkey may lead on from there at once.
  const left = page.waitForURL("**/login**");
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await left;
}

/** The code that an authenticator app shows for a secret now, or so many half minutes later. */
function totp(secret: string, later = 0): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/[\s=]/g, "")].map((each) => alphabet.indexOf(each).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = (digest[19] ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function withAuthenticator(page: Page): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return cdp;
}

test("from the register to a first fill", async ({ page, venue }) => {
  await page.goto(`${venue.url}/register`);
  await page.getByLabel("Name").fill("Carla");
  await page.getByLabel("E-mail address").fill("carla@example.org");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByText("its e-mails are files on the machine")).toBeVisible();
  await page.goto(linkOf(await letterTo(venue, "carla@example.org")));
  await page.getByRole("heading", { name: "Your address is verified" }).waitFor();
  expect(page.url()).not.toContain("token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await fillIn(page, "carla@example.org", PASSWORD);
  await page.waitForURL("**/trade/**");

  const { me } = await page.evaluate(async () => ({
    me: (await (await fetch("/api/me")).json()) as { default_account_id: number | null },
  }));
  expect(me.default_account_id).not.toBeNull();
  const money = { asset: "USD", amount: "10000" };
  await asAdmin(venue, "POST", `/api/accounts/${String(me.default_account_id)}/deposits`, money);
  await expect(ticketOf(page).getByText("10,000 USD available")).toBeVisible();
  await writeOrder(page, { side: "Buy", quantity: "0.01" });
  await confirm(page, "Buy");
  await expect(ticketOf(page).getByText("Buy 0.01 BTC-USD: Filled")).toBeVisible();
});

test("a passkey is added, and then signs in by itself", async ({ page, venue }) => {
  const email = await newcomer(venue, page, "Pieter");
  await withAuthenticator(page);
  await page.goto(`${venue.url}/login?next=/settings/security`);
  await fillIn(page, email, PASSWORD);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("this laptop");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "I have kept it" }).click();
  await expect(page.getByText("this laptop", { exact: true })).toBeVisible();
  // Here the browser offers it among the addresses, and the authenticator says yes at once.
  await signOut(page);
  await page.waitForURL("**/trade/**");
  // Where a browser does not offer it so, one asks for it.
  await page.addInitScript(() => {
    Reflect.deleteProperty(PublicKeyCredential, "isConditionalMediationAvailable");
  });
  await page.context().clearCookies();
  await page.goto(`${venue.url}/login`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL("**/trade/**");
});

test("an authenticator app is set up, and asked for at the next sign-in", async ({ page, venue }) => {
  const email = await newcomer(venue, page, "Thea");
  await page.goto(`${venue.url}/login?next=/settings/security`);
  await fillIn(page, email, PASSWORD);
  await page.getByRole("button", { name: "Set up" }).click();
  const secret = (await page.getByRole("dialog").locator("code").textContent()) ?? "";
  await page.getByLabel("Code that the app shows now").fill(totp(secret));
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("button", { name: "I have kept it" }).click();
  await signOut(page);
  await fillIn(page, email, PASSWORD);
  const code = page.getByLabel("Code of six digits");
  await code.fill("000000");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("alert")).toContainText("The code is wrong");
  // A code works once: the next one is good already, for clocks are never quite the same.
  await code.fill(totp(secret, 1));
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL("**/trade/**");
});

test("a token that has ended is renewed without a word", async ({ page, enter }) => {
  await enter("anna", "/portfolio");
  await page.getByRole("heading", { name: "Portfolio" }).waitFor();
  const cookies = await page.context().cookies();
  const access = cookies.find(({ name }) => name.includes("access"));
  if (access === undefined) throw new Error(`no access token among ${cookies.map(({ name }) => name).join()}`);
  await page.context().clearCookies({ name: access.name });
  await page.getByRole("link", { name: "Markets" }).click();
  await expect(page.getByRole("row", { name: /BTC-USD/ })).toBeVisible();
  expect((await page.context().cookies()).some(({ name }) => name === access.name)).toBe(true);
});

test("a session that is ended elsewhere leads to the sign-in, which says why", async ({ page, venue }) => {
  const email = await newcomer(venue, page, "Rosa");
  await page.goto(`${venue.url}/login`);
  await fillIn(page, email, PASSWORD);
  await page.waitForURL("**/trade/**");
  const { users } = await asAdmin<{ users: User[] }>(venue, "GET", "/api/users");
  const user = users.find((each) => each.email === email);
  await asAdmin(venue, "DELETE", `/api/users/${String(user?.user_id)}/sessions`);
  await page.waitForURL("**/login**", { timeout: 30_000 });
  await expect(page.getByText("Your session has ended. Sign in to go on.")).toBeVisible();
});
