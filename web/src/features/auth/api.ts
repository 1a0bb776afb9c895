import { queryOptions, useQuery } from "@tanstack/react-query";
import { browserSupportsWebAuthn, startAuthentication } from "@simplewebauthn/browser";
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import { api, unwrap } from "@/lib/http";
import type { AuthOptions } from "@/lib/schema";
import { signedIn } from "@/stores/session";

const optionsQuery = queryOptions({
  queryKey: ["auth", "options"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/auth/options", { signal })),
  staleTime: Infinity,
});

/** Return how one can come in, undefined until the venue told. */
export function useAuthOptions(): AuthOptions | undefined {
  return useQuery(optionsQuery).data;
}

/** Return whether this browser can use passkeys on this page at all. */
export function canUsePasskeys(): boolean {
  return window.isSecureContext && browserSupportsWebAuthn();
}

/** Sign in with a password. Throws ProblemError: SECOND_FACTOR_NEEDED tells the challenge. */
export async function logIn(email: string, password: string): Promise<void> {
  await enter(unwrap(api.POST("/api/auth/login", { body: { email, password } })));
}

/** What somebody shows as a second factor. */
export type Shown = { code: string } | { recovery_code: string } | { passkey: Record<string, never> };

/** Show the second factor that a sign-in asked for. Throws ProblemError. */
export async function showSecondFactor(challenge: string, shown: Shown): Promise<void> {
  const body = { challenge, code: null, recovery_code: null, passkey: null, ...shown };
  await enter(unwrap(api.POST("/api/auth/login/second-factor", { body })));
}

/** Ask the browser for a passkey, or offer it among what the browser fills in. Throws what either says. */
export async function askPasskey(useBrowserAutofill = false): Promise<Record<string, never>> {
  const { public_key: asked } = await unwrap(api.POST("/api/auth/passkeys/challenge"));
  const optionsJSON = asked as unknown as PublicKeyCredentialRequestOptionsJSON;
  return (await startAuthentication({ optionsJSON, useBrowserAutofill })) as unknown as Record<string, never>;
}

/** Sign in with a passkey alone. Throws ProblemError. */
export async function logInWithPasskey(credential: Record<string, never>): Promise<void> {
  await enter(unwrap(api.POST("/api/auth/passkeys/login", { body: { credential } })));
}

/** What somebody tells to become a user. */
export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly invitation: string;
}

export function register(body: Registration): Promise<{ said: string }> {
  return unwrap(api.POST("/api/auth/register", { body }));
}

export function verify(token: string): Promise<{ said: string }> {
  return unwrap(api.POST("/api/auth/verify", { body: { token } }));
}

export function resendLetter(email: string): Promise<{ said: string }> {
  return unwrap(api.POST("/api/auth/verify/resend", { body: { email } }));
}

export function forgot(email: string): Promise<{ said: string }> {
  return unwrap(api.POST("/api/auth/forgot", { body: { email } }));
}

export function reset(token: string, password: string): Promise<{ said: string }> {
  return unwrap(api.POST("/api/auth/reset", { body: { token, password } }));
}

// What the session is lies in cookies; who it is, the venue tells.
async function enter(signingIn: Promise<unknown>): Promise<void> {
  await signingIn;
  signedIn(await unwrap(api.GET("/api/me")));
}
