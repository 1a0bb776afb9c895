// What a form for an API key decides: rules that can be told before the venue is asked.

export type Scope = "read" | "trade" | "transfer" | "admin";
export type Expiry = "never" | "30" | "90" | "365" | "date";
export type KeyKind = "secret" | "signature";

export const SCOPES: readonly Scope[] = ["read", "trade", "transfer", "admin"];
export const EXPIRIES: readonly Expiry[] = ["never", "30", "90", "365", "date"];
const NETWORKS_MAX = 32;
const NAME_LENGTH_MAX = 64;
const DAY_MS = 86_400_000;
const ED25519_BYTES = 32;

// What each scope needs of whoever makes the key; administering needs one that traders have not.
const NEEDED: Readonly<Record<Exclude<Scope, "admin">, string>> = {
  read: "accounts.view",
  trade: "orders.trade",
  transfer: "money.transfer",
};
const ADMINISTERING = [
  "accounts.view_all",
  "accounts.open",
  "instruments.list",
  "instruments.halt",
  "venue.watch",
  "teams.manage",
  "teams.manage_all",
  "users.invite",
  "users.manage",
  "keys.manage",
  "audit.read",
];

/** What somebody filled in, as the fields hold it. */
export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly accountId: string;
  readonly expiry: Expiry;
  /** The last day, as `2030-01-31`, where `expiry` is `date`. */
  readonly day: string;
  readonly networks: string;
  readonly kind: KeyKind;
  readonly publicKey: string;
}

export const EMPTY_KEY: KeyDraft = {
  name: "",
  scopes: ["read"],
  accountId: "",
  expiry: "90",
  day: "",
  networks: "",
  kind: "secret",
  publicKey: "",
};

export type KeyField = "name" | "scopes" | "account_id" | "expires_time" | "addresses" | "public_key";
/** Names a rule that a draft breaks; the catalogue has its words. */
export type KeyRule =
  | "nameWrong"
  | "scopesWrong"
  | "scopesBoth"
  | "expiresWrong"
  | "networksWrong"
  | "networksMany"
  | "publicKeyWrong";

/** Return the scopes that somebody with these permissions may give a key. */
export function scopesFor(permissions: readonly string[]): Scope[] {
  const held = new Set(permissions);
  return SCOPES.filter((scope) =>
    scope === "admin" ? ADMINISTERING.some((each) => held.has(each)) : held.has(NEEDED[scope]),
  );
}

/** Return networks as they are sent, without empty lines. */
export function networksOf(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Return when a key ends as RFC 3339: the end of a day, UTC; null for never or a day that is none. */
export function expiresTime(expiry: Expiry, day: string, now: number): string | null {
  if (expiry === "never") return null;
  if (expiry !== "date") return new Date(now + Number(expiry) * DAY_MS).toISOString();
  const end = Date.parse(`${day}T23:59:59Z`);
  return Number.isNaN(end) ? null : new Date(end).toISOString();
}

/** Return which rules a draft breaks, by the field as the venue calls it. */
export function brokenRules(draft: KeyDraft, now: number): Partial<Record<KeyField, KeyRule>> {
  const broken: Partial<Record<KeyField, KeyRule>> = {};
  const { name, scopes } = draft;
  if (name === "" || name !== name.trim() || [...name].length > NAME_LENGTH_MAX) broken.name = "nameWrong";
  if (scopes.length === 0) broken.scopes = "scopesWrong";
  if (scopes.includes("admin") && (scopes.includes("trade") || draft.accountId)) broken.scopes = "scopesBoth";
  if (draft.expiry === "date") {
    const ends = expiresTime("date", draft.day, now);
    if (ends === null || Date.parse(ends) <= now) broken.expires_time = "expiresWrong";
  }
  const networks = networksOf(draft.networks);
  if (networks.length > NETWORKS_MAX) broken.addresses = "networksMany";
  else if (!networks.every(looksLikeNetwork)) broken.addresses = "networksWrong";
  if (draft.kind === "signature" && !looksLikePublicKey(draft.publicKey)) broken.public_key = "publicKeyWrong";
  return broken;
}

/** Return what is asked of the venue, complete: what was left out is said as such. */
export function keyRequest(draft: KeyDraft, password: string | null, now: number) {
  return {
    name: draft.name,
    scopes: [...draft.scopes],
    account_id: draft.accountId ? Number(draft.accountId) : null,
    expires_time: expiresTime(draft.expiry, draft.day, now),
    addresses: networksOf(draft.networks),
    requests_per_second: 0,
    public_key: draft.kind === "signature" ? draft.publicKey.trim() : null,
    password,
  };
}

export type KeyState = "live" | "revoked" | "expired";

/** Return whether a key opens anything now, or why not. */
export function stateOf(
  key: { readonly revoked_time: string | null; readonly expires_time?: string | null },
  now: number,
): KeyState {
  if (key.revoked_time !== null) return "revoked";
  return key.expires_time && Date.parse(key.expires_time) <= now ? "expired" : "live";
}

/** Return whether a text can be an address or network; bits beyond the prefix are the venue's affair. */
export function looksLikeNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  if (rest.length > 0) return false;
  const isV6 = address.includes(":");
  const bits = isV6 ? 128 : 32;
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)) return false;
  return isV6 ? /^[\da-f:]{2,39}$/i.test(address) : isV4(address);
}

function isV4(address: string): boolean {
  const parts = address.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** Return whether a text can be an Ed25519 public key: PEM, or 32 bytes in base64. */
export function looksLikePublicKey(text: string): boolean {
  const typed = text.trim();
  if (typed.startsWith("-----BEGIN PUBLIC KEY-----")) return typed.endsWith("-----END PUBLIC KEY-----");
  const plain = typed.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "");
  return /^[A-Za-z0-9+/]+$/.test(plain) && Math.floor((plain.length * 3) / 4) === ED25519_BYTES;
}
