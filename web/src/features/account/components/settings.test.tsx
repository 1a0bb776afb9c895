import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Me } from "@/lib/schema";
import { sessionStore, signedIn, signedOut } from "@/stores/session";
import { answer, type Asked, openVenue, refusal } from "@/testing/venue";
import { SettingsPage } from "./settings-page";

const OPTIONS = { registration: "open", verify_email: true, sso: null, password: { length_min: 12, length_max: 128 }, mail_leaves: true };
const ME: Me = { user_id: "u1", email: "anna@example.org", name: "Anna", roles: ["trader"], permissions: ["accounts.view", "orders.trade"], has_password: true, totp: false, passkeys: 0, recovery_codes_left: 0, preferences: {}, default_account_id: 1, created_time: "2030-01-01T00:00:00Z" };
const KEY = { key_id: "k1", name: "my robot", scopes: ["read", "trade"], account_id: null, created_time: ME.created_time, revoked_time: null };

/** What components measure themselves with; nothing has a size here. */
class Sizeless {
  observe() { /* never tells */ }
  unobserve() { /* never tells */ }
  disconnect() { /* never tells */ }
}

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", Sizeless);
  signedIn(ME);
});
afterEach(() => {
  signedOut();
  vi.unstubAllGlobals();
});

function show(section: string, answering: (asked: Asked) => Response) {
  const asked = openVenue((each) => {
    if (each.path === "/api/auth/options") return answer(OPTIONS);
    if (each.path === "/api/me/accounts") return answer({ accounts: [] });
    if (each.path === "/api/me/passkeys") return answer({ passkeys: [] });
    if (each.method === "GET" && each.path === "/api/me") return answer(ME);
    return answering(each);
  });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <SettingsPage section={section} />
    </QueryClientProvider>,
  );
  return { told: () => asked.filter((each) => each.method !== "GET"), user: userEvent.setup() };
}

it("changes the name and lets the whole page know", async () => {
  const { told, user } = show("profile", () => answer({ ...ME, name: "Anna van Dam" }));
  const name = screen.getByLabelText("Name");
  expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
  await user.type(name, " van Dam{Enter}");
  await waitFor(() => { expect(sessionStore.get().me?.name).toBe("Anna van Dam"); });
  expect(told()[0]).toMatchObject({ method: "PATCH", path: "/api/me", body: { name: "Anna van Dam", default_account_id: 1 } });
});

it("asks for the password where the venue wants it, again where it is wrong, and then goes on", async () => {
  const { told, user } = show("profile", ({ body }) => {
    const { password } = body as { password: string | null };
    return password === "right" ? answer({ said: "" }, 202) : refusal(403, "SIGN_IN_AGAIN");
  });
  await user.type(screen.getByLabelText("New address"), "new@example.org{Enter}");
  const dialog = await screen.findByRole("dialog", { name: "Is it you?" });
  await user.type(within(dialog).getByLabelText("Password"), "wrong{Enter}");
  expect(await within(dialog).findByText("This is not your password.")).toBeVisible();
  await user.clear(within(dialog).getByLabelText("Password"));
  await user.type(within(dialog).getByLabelText("Password"), "right{Enter}");
  expect(await screen.findByText(/An e-mail to new@example.org/)).toBeVisible();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(told().map((each) => (each.body as { password: string | null }).password)).toEqual([null, "wrong", "right"]);
});

it("does nothing where somebody would rather not prove himself", async () => {
  const { told, user } = show("profile", () => refusal(403, "SIGN_IN_AGAIN"));
  await user.type(screen.getByLabelText("New address"), "new@example.org{Enter}");
  await screen.findByRole("dialog", { name: "Is it you?" });
  await user.keyboard("{Escape}");
  await waitFor(() => { expect(screen.queryByRole("dialog")).toBeNull(); });
  expect(screen.queryByRole("alert")).toBeNull();
  expect(told()).toHaveLength(1);
});

it("makes a key within what somebody may, and shows its secret once", async () => {
  const { told, user } = show("keys", ({ method }) =>
    method === "GET" ? answer({ keys: [] }) : answer({ key: KEY, secret: "dmk_k1_secret" }, 201),
  );
  await user.click(await screen.findByRole("button", { name: "Create a key" }));
  expect(screen.queryByLabelText(/administer/i)).toBeNull();
  await user.click(screen.getByLabelText(/trade/i));
  await user.type(screen.getByLabelText("Networks"), "home");
  await user.click(screen.getByRole("button", { name: "Create the key" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The name must have 1 to 64 characters");
  expect(told()).toEqual([]);
  await user.type(screen.getByLabelText("Name"), "my robot");
  await user.clear(screen.getByLabelText("Networks"));
  await user.click(screen.getByRole("button", { name: "Create the key" }));
  expect(await screen.findByText("dmk_k1_secret")).toBeVisible();
  expect(told()[0]?.body).toMatchObject({ name: "my robot", scopes: ["read", "trade"], addresses: [], public_key: null });
  await user.click(screen.getByRole("button", { name: "I have kept it" }));
  await waitFor(() => { expect(screen.queryByText("dmk_k1_secret")).toBeNull(); });
});

it("deletes an account only once the words are typed, and signs out", async () => {
  const { told, user } = show("data", () => answer({ said: "" }));
  await user.click(screen.getByRole("button", { name: "Delete my account" }));
  const button = screen.getByRole("button", { name: "Delete for ever" });
  expect(button).toBeDisabled();
  await user.type(screen.getByLabelText(/to confirm/), "delete my account");
  await user.click(button);
  await waitFor(() => { expect(sessionStore.get().status).toBe("signed-out"); });
  expect(told()).toMatchObject([{ method: "DELETE", path: "/api/me" }]);
});

it("shows the profile for an address that is none of its sections", () => {
  show("nonsense", () => answer({}));
  expect(screen.getByRole("link", { name: "Profile" })).toHaveAttribute("aria-current", "page");
});
