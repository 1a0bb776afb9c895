/** What the sign-in pages decide by themselves: no component, no request. */

export type SecondFactor = "totp" | "passkey" | "recovery";

/** What a sign-in needs besides the password, as the venue's problem tells it. */
export interface Challenge {
  readonly challenge: string;
  readonly methods: readonly SecondFactor[];
  readonly expiresTime: string;
}

const FACTORS: readonly SecondFactor[] = ["totp", "passkey", "recovery"];
const TOKEN = /^[\w-]{1,128}$/;
const CODE_DIGITS = 6;

/** Read what stands behind the `#` under a name; null where it cannot be a token. */
export function tokenOf(hash: string, name: "token" | "invitation"): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get(name)?.trim() ?? "";
  return TOKEN.test(token) ? token : null;
}

/** Return a token as somebody typed or pasted it: alone, or within the link of a letter. */
export function typedToken(text: string): string {
  const [, hash] = text.split("#", 2);
  return (hash && tokenOf(hash, "token")) ?? text.replace(/\s/g, "");
}

/** Return an invitation as somebody typed or pasted it: alone, or within the link of a letter. */
export function typedInvitation(text: string): string {
  const [, hash] = text.split("#", 2);
  return (hash && tokenOf(hash, "invitation")) ?? text.replace(/\s/g, "");
}

/** Return whether a text looks like an address of mail; the venue has the last word. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}

/** Read the challenge out of a SECOND_FACTOR_NEEDED problem; null where it is none. */
export function challengeOf(body: unknown): Challenge | null {
  if (typeof body !== "object" || body === null) return null;
  const { challenge, methods, expires_time: expiresTime } = body as Record<string, unknown>;
  if (typeof challenge !== "string" || !Array.isArray(methods)) return null;
  const known = FACTORS.filter((factor) => methods.includes(factor));
  if (known.length === 0) return null;
  return { challenge, methods: known, expiresTime: typeof expiresTime === "string" ? expiresTime : "" };
}

/** Return the factor to ask first: what people have at hand comes before what they keep in a drawer. */
export function firstFactor(methods: readonly SecondFactor[]): SecondFactor {
  return FACTORS.find((factor) => methods.includes(factor)) ?? "totp";
}

/** Keep of what was typed what an authenticator app can show: six digits. */
export function codeDigits(text: string): string {
  return text.replace(/\D/g, "").slice(0, CODE_DIGITS);
}

export function isWholeCode(code: string): boolean {
  return code.length === CODE_DIGITS;
}

/** Return a page of this site to go to after signing in, never one that signs in or lies elsewhere. */
export function pageAfter(next: string | null | undefined): string {
  if (!next?.startsWith("/") || next.startsWith("//") || /[\\\s]/.test(next)) return "/";
  const path = next.split(/[?#]/, 1)[0] ?? "/";
  const own = /^\/(login|register|verify|forgot|reset|api)(\/|$)/;
  return own.test(path) ? "/" : next;
}

/** Return where single sign-on begins, so that it comes back to a page. */
export function ssoHref(next: string | null | undefined): string {
  return `/api/auth/sso?page=${encodeURIComponent(pageAfter(next))}`;
}
