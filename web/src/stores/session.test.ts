import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Me } from "@/lib/schema";
import { answer, openVenue, refusal } from "@/testing/venue";

const ME: Me = {
  user_id: "u1", email: "anna@localhost", name: "Anna", roles: ["trader"], permissions: ["orders.trade"], has_password: true,
  totp: false, passkeys: 0, recovery_codes_left: 0, preferences: { other: 1 }, default_account_id: 7, created_time: "t",
};

/** Tabs of one browser, in one page. */
class Channel {
  static all: Channel[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() { Channel.all.push(this); }
  postMessage(data: unknown): void {
    for (const each of Channel.all) if (each !== this) each.onmessage?.({ data });
  }
}

async function openTab() {
  vi.resetModules();
  const session = await import("@/stores/session");
  const selection = await import("@/stores/selection");
  const preferences = await import("@/stores/preferences");
  return { ...session, ...selection, ...preferences };
}

beforeEach(() => {
  vi.useFakeTimers();
  Channel.all = [];
  vi.stubGlobal("BroadcastChannel", Channel);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("who is signed in is asked at the start, and his own account is looked at", async () => {
  openVenue(() => answer(ME));
  const tab = await openTab();
  expect(tab.sessionStore.get().status).toBe("unknown");
  await tab.startSession();
  expect(tab.sessionStore.get()).toMatchObject({ status: "signed-in", me: ME });
  expect(tab.selectionStore.get().accountId).toBe(7);
});

test("nobody is signed in where there is no session, and no session ended", async () => {
  openVenue(({ path }) => refusal(401, path.endsWith("refresh") ? "SESSION_ENDED" : "KEY_MISSING"));
  const tab = await openTab();
  await tab.startSession();
  expect(tab.sessionStore.get()).toMatchObject({ status: "signed-out", reason: "never", me: null });
});

test("a venue that cannot be reached is asked again, and nobody is signed out by it", async () => {
  let tries = 0;
  openVenue(() => ((tries += 1) < 3 ? refusal(503, "UNAVAILABLE") : answer(ME)));
  const tab = await openTab();
  const started = tab.startSession();
  await vi.advanceTimersByTimeAsync(0);
  expect(tab.sessionStore.get()).toMatchObject({ status: "unknown", problem: { code: "UNAVAILABLE" } });
  await vi.runAllTimersAsync();
  await started;
  expect(tab.sessionStore.get().status).toBe("signed-in");
});

test("a session that ends is told as ended, and in the other tabs as well", async () => {
  openVenue(() => answer(ME));
  const [here, there] = [await openTab(), await openTab()];
  await here.startSession();
  await there.startSession();
  openVenue(() => refusal(401, "SESSION_ENDED"));
  await here.checkSession();
  expect(here.sessionStore.get()).toMatchObject({ status: "signed-out", reason: "ended" });
  expect(there.sessionStore.get()).toMatchObject({ status: "signed-out", me: null });
});

test("signing out that failed leaves one signed in", async () => {
  openVenue(({ method }) => (method === "GET" ? answer(ME) : refusal(503, "UNAVAILABLE")));
  const tab = await openTab();
  await tab.startSession();
  await expect(tab.signOut()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(tab.sessionStore.get().status).toBe("signed-in");
});

test("somebody else who signs in elsewhere is somebody else here, with an account of his own", async () => {
  let me = ME;
  openVenue(() => answer(me));
  const [here, there] = [await openTab(), await openTab()];
  await here.startSession();
  await there.startSession();
  here.selectAccount(9);
  me = { ...ME, user_id: "u2", default_account_id: 8 };
  there.signedIn(me);
  await vi.runAllTimersAsync();
  expect(here.sessionStore.get().me?.user_id).toBe("u2");
  expect(here.selectionStore.get().accountId).toBe(8);
});

test("a preference counts at once, here and in other tabs, and is saved beside what others keep there", async () => {
  const asked = openVenue(({ body }) => answer(body === null ? ME : { ...ME, ...(body as Partial<Me>) }));
  const [here, there] = [await openTab(), await openTab()];
  await here.startSession();
  await there.startSession();
  here.setPreference("theme", "light");
  here.setPreference("density", "cosy");
  expect(here.preferencesStore.get().theme).toBe("light");
  expect(there.preferencesStore.get()).toMatchObject({ theme: "light", density: "cosy" });
  await vi.runAllTimersAsync();
  const saved = asked.filter((each) => each.method === "PATCH");
  expect(saved).toHaveLength(1);
  expect(saved[0]?.body).toMatchObject({ preferences: { other: 1, terminal: { theme: "light", density: "cosy" } } });
});

test("what the venue keeps counts on another device, good values alone", async () => {
  openVenue(() => answer({ ...ME, preferences: { terminal: { theme: "dark", language: "fr", zone: "UTC", sounds: 1 } } }));
  const tab = await openTab();
  await tab.startSession();
  expect(tab.preferencesStore.get()).toMatchObject({ theme: "dark", language: "en", zone: "UTC", sounds: false });
});

test("a preference that could not be saved is kept, and saved by the next page", async () => {
  openVenue(({ method }) => (method === "GET" ? answer(ME) : refusal(503, "UNAVAILABLE")));
  const before = await openTab();
  await before.startSession();
  before.setPreference("zone", "UTC");
  await vi.advanceTimersByTimeAsync(2_000);
  vi.clearAllTimers();
  const asked = openVenue(({ body }) => answer(body === null ? ME : { ...ME, ...(body as Partial<Me>) }));
  const after = await openTab();
  expect(after.preferencesStore.get().zone).toBe("UTC");
  await after.startSession();
  await vi.runAllTimersAsync();
  expect(asked.at(-1)?.body).toMatchObject({ preferences: { terminal: { zone: "UTC" } } });
});
