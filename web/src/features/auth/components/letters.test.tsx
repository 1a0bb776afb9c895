import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, StrictMode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { answer, type Asked, openVenue, refusal } from "@/testing/venue";
import { RegisterPage } from "./register-page";
import { ResetPage } from "./reset-page";
import { VerifyPage } from "./verify-page";

const OPTIONS = { registration: "invitation", verify_email: true, sso: null, password: { length_min: 12, length_max: 128 }, mail_leaves: false };

afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, "", "/");
});

function show(page: ReactNode, address: string, answering: (asked: Asked) => Response) {
  window.history.replaceState(null, "", address);
  const asked = openVenue((each) => (each.method === "GET" ? answer(OPTIONS) : answering(each)));
  render(
    <StrictMode>
      <QueryClientProvider client={new QueryClient()}>{page}</QueryClientProvider>
    </StrictMode>,
  );
  return { told: () => asked.filter((each) => each.method === "POST"), user: userEvent.setup() };
}

it("a link verifies an address by itself, once, and leaves the address bar", async () => {
  const { told } = show(<VerifyPage />, "/verify#token=abc", () => answer({ said: "the address is verified: sign in" }));
  expect(await screen.findByText("The address is verified: sign in.")).toBeVisible();
  expect(told().map((each) => each.body)).toEqual([{ token: "abc" }]);
  expect(window.location.href).toMatch(/\/verify$/);
});

it("a link that was used offers another letter, and does not say whether the address is known", async () => {
  const { told, user } = show(<VerifyPage />, "/verify#token=old", ({ path }) =>
    path === "/api/auth/verify" ? refusal(422, "LINK_INVALID") : answer({ said: "" }, 202),
  );
  await user.type(await screen.findByLabelText("E-mail address"), "anna@example.org{Enter}");
  expect(await screen.findByText(/If anna@example.org waits to be verified/)).toHaveFocus();
  expect(screen.getByText(/This venue sends no mail/)).toBeVisible();
  expect(told().at(-1)).toMatchObject({ path: "/api/auth/verify/resend", body: { email: "anna@example.org" } });
});

it("an invitation registers whoever opens its link", async () => {
  const { told, user } = show(<RegisterPage />, "/register#invitation=inv-1", () => answer({ said: "" }, 202));
  expect(await screen.findByText(/You are invited/)).toBeVisible();
  await user.type(screen.getByLabelText("Name"), "Anna");
  await user.type(screen.getByLabelText("E-mail address"), "anna@example.org");
  await user.type(screen.getByLabelText("Password"), "a quiet canal{Enter}");
  expect(await screen.findByRole("heading", { name: "Check your mail" })).toBeVisible();
  expect(told()[0]?.body).toEqual({ name: "Anna", email: "anna@example.org", password: "a quiet canal", invitation: "inv-1" });
});

it("a password that the venue finds weak is told at its field, which takes the focus", async () => {
  const errors = [{ field: "password", rule: "must not be one that is easy to guess", value: "", limit: "" }];
  const { user } = show(<ResetPage />, "/reset#token=abc", () => refusal(422, "FIELD_INVALID", { errors }));
  const password = screen.getByLabelText("New password");
  expect(screen.getByText(/has 12 to 128 characters/)).toHaveTextContent("not met yet");
  await user.type(password, "password1234{Enter}");
  expect(await screen.findByText(/too easy to guess/)).toBeVisible();
  expect(password).toHaveFocus();
  expect(password).toHaveAttribute("aria-invalid", "true");
  expect(screen.getByText(/has 12 to 128 characters/)).toHaveTextContent("met");
  await user.type(password, "x");
  expect(password).not.toHaveAttribute("aria-invalid");
});
