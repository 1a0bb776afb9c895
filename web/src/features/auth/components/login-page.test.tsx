import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { sessionStore, signedOut } from "@/stores/session";
import { answer, type Asked, openVenue, refusal } from "@/testing/venue";
import { LoginPage } from "./login-page";

const OPTIONS = { registration: "open", verify_email: true, sso: "School", password: { length_min: 12, length_max: 128 }, mail_leaves: true };
const ME = { user_id: "u1", email: "anna@example.org", name: "Anna", roles: [], permissions: [], has_password: true, totp: true, passkeys: 0, recovery_codes_left: 3, preferences: {}, default_account_id: 1, created_time: "2030-01-01T00:00:00Z" };
const PASSWORD = "a quiet canal";

afterEach(() => {
  signedOut();
  vi.unstubAllGlobals();
});

function show(signingIn: (asked: Asked) => Response) {
  const asked = openVenue((each) => {
    if (each.path === "/api/auth/options") return answer(OPTIONS);
    if (each.path === "/api/me") return answer(ME);
    return signingIn(each);
  });
  const onSignedIn = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <LoginPage onSignedIn={onSignedIn} />
    </QueryClientProvider>,
  );
  const told = () => asked.filter((each) => each.method === "POST");
  return { told, onSignedIn, user: userEvent.setup() };
}

async function signIn(user: ReturnType<typeof userEvent.setup>) {
  await user.type(screen.getByLabelText("E-mail address"), " anna@example.org");
  await user.type(screen.getByLabelText("Password"), PASSWORD);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

it("signs in and lets the page know who it is", async () => {
  const { told, onSignedIn, user } = show(() => answer({}));
  await signIn(user);
  await waitFor(() => { expect(onSignedIn).toHaveBeenCalledOnce(); });
  expect(told().map((each) => each.body)).toEqual([{ email: "anna@example.org", password: PASSWORD }]);
  expect(sessionStore.get().me?.user_id).toBe("u1");
});

it("asks nothing of the venue while a field is empty, and lists what is missing", async () => {
  const { told, user } = show(() => answer({}));
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  const summary = await screen.findByRole("alert");
  expect(summary).toHaveTextContent("E-mail address is missing.Password is missing.");
  expect(summary.parentElement).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Password is missing." }));
  expect(screen.getByLabelText("Password")).toHaveFocus();
  expect(told()).toEqual([]);
});

it("says the same of a wrong address and a wrong password, and keeps what was typed", async () => {
  const { onSignedIn, user } = show(() => refusal(401, "LOGIN_REFUSED"));
  await signIn(user);
  expect(await screen.findByRole("alert")).toHaveTextContent("The address or the password is wrong");
  expect(screen.getByLabelText("E-mail address")).not.toHaveAttribute("aria-invalid");
  expect(screen.getByLabelText("Password")).toHaveValue(PASSWORD);
  expect(onSignedIn).not.toHaveBeenCalled();
});

it("says how long to wait after too many attempts", async () => {
  const { user } = show(() => refusal(429, "TOO_MANY_ATTEMPTS", { retry_after: 16 }));
  await signIn(user);
  expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 16 seconds.");
});

it("asks for a code, or for a recovery code instead, and shows one of them", async () => {
  const challenge = { challenge: "c1", methods: ["totp", "recovery"], expires_time: "2030-01-31T17:30:00Z" };
  const { told, onSignedIn, user } = show(({ path, body }) => {
    if (path === "/api/auth/login") return refusal(401, "SECOND_FACTOR_NEEDED", challenge);
    const isRight = (body as { recovery_code: string | null }).recovery_code === "AAAA-BBBB";
    return isRight ? answer({}) : refusal(401, "LOGIN_REFUSED");
  });
  await signIn(user);
  const code = await screen.findByLabelText("Code of six digits");
  await waitFor(() => { expect(code).toHaveFocus(); });
  expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await user.type(code, "123 456{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("The code is wrong");
  expect(told().at(-1)?.body).toMatchObject({ challenge: "c1", code: "123456", recovery_code: null, passkey: null });
  await user.click(screen.getByRole("button", { name: "Use a recovery code" }));
  await user.type(screen.getByLabelText("Recovery code"), "AAAA-BBBB{Enter}");
  await waitFor(() => { expect(onSignedIn).toHaveBeenCalledOnce(); });
  expect(told().at(-1)?.body).toMatchObject({ code: null, recovery_code: "AAAA-BBBB" });
});

it("offers what the venue offers, with fields that browsers know how to fill in", async () => {
  show(() => answer({}));
  expect(await screen.findByRole("button", { name: "Sign in with School" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Register" })).toHaveAttribute("href", "/register");
  expect(screen.getByLabelText("E-mail address")).toHaveAttribute("autocomplete", "username webauthn");
  expect(screen.getByLabelText("Password")).toHaveAttribute("autocomplete", "current-password");
});
