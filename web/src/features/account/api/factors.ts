import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { queryOptions } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";
import { refreshMe } from "./me";

export type Passkey = components["schemas"]["Passkey"];
type NewPasskey = components["schemas"]["NewPasskey"];
// The document leaves what browsers and authenticators tell each other open.
type Untyped = Record<string, never>;

export const passkeysQuery = queryOptions({
  queryKey: ["me", "passkeys"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/me/passkeys", { signal }))).passkeys,
});

/** Return whether this browser can use passkeys on this page at all. */
export function canUsePasskeys(): boolean {
  return window.isSecureContext && browserSupportsWebAuthn();
}

/** Add a passkey of this device; recovery codes are told where there were none. */
export async function addPasskey(name: string, password: string | null): Promise<NewPasskey> {
  const asked = await unwrap(api.POST("/api/me/passkeys/challenge", { body: { password } }));
  const optionsJSON = asked.public_key as unknown as PublicKeyCredentialCreationOptionsJSON;
  const credential = (await startRegistration({ optionsJSON })) as unknown as Untyped;
  const made = await unwrap(api.PUT("/api/me/passkeys", { body: { credential, name } }));
  await refreshMe();
  return made;
}

export async function removePasskey(passkeyId: string, password: string | null): Promise<void> {
  const params = { path: { passkey_id: passkeyId } };
  await unwrap(api.DELETE("/api/me/passkeys/{passkey_id}", { params, body: { password } }));
  await refreshMe();
}

/** Begin anew with a passkey: the session that it opens is a recent one. */
export async function signInWithPasskey(): Promise<void> {
  const asked = await unwrap(api.POST("/api/auth/passkeys/challenge"));
  const optionsJSON = asked.public_key as unknown as PublicKeyCredentialRequestOptionsJSON;
  const credential = (await startAuthentication({ optionsJSON })) as unknown as Untyped;
  await unwrap(api.POST("/api/auth/passkeys/login", { body: { credential } }));
  await refreshMe();
}

/** What an authenticator app needs to know, told once. */
export interface TotpSetup {
  readonly secret: string;
  readonly uri: string;
}

export function beginTotp(password: string | null): Promise<TotpSetup> {
  return unwrap(api.POST("/api/me/second-factor", { body: { password } }));
}

/** Show the first code of the app; returns recovery codes, told once. */
export async function confirmTotp(code: string): Promise<readonly string[]> {
  const made = await unwrap(api.PUT("/api/me/second-factor", { body: { code } }));
  await refreshMe();
  return made.recovery_codes;
}

export async function removeTotp(password: string | null): Promise<void> {
  await unwrap(api.DELETE("/api/me/second-factor", { body: { password } }));
  await refreshMe();
}

/** Make recovery codes in place of the ones before; they are told once. */
export async function makeRecoveryCodes(password: string | null): Promise<readonly string[]> {
  const made = await unwrap(api.POST("/api/me/recovery-codes", { body: { password } }));
  await refreshMe();
  return made.recovery_codes;
}
