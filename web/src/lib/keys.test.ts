import { describe, expect, it } from "vitest";
import {
  brokenRules,
  EMPTY_KEY,
  expiresTime,
  keyRequest,
  looksLikeNetwork,
  looksLikePublicKey,
  networksOf,
  scopesFor,
  stateOf,
} from "./keys";

const NOW = Date.parse("2030-01-01T12:00:00Z");
const draft = { ...EMPTY_KEY, name: "my robot" };

it("offers the scopes that somebody holds himself", () => {
  expect(scopesFor(["accounts.view", "orders.trade"])).toEqual(["read", "trade"]);
  expect(scopesFor(["accounts.view", "users.manage"])).toEqual(["read", "admin"]);
  expect(scopesFor(["accounts.view", "orders.trade", "accounts.share"])).toEqual(["read", "trade"]);
  expect(scopesFor([])).toEqual([]);
});

it("reads networks from lines, commas and spaces", () => {
  expect(networksOf("192.0.2.7\n 2001:db8::/32 ,10.0.0.0/8\n\n")).toEqual([
    "192.0.2.7",
    "2001:db8::/32",
    "10.0.0.0/8",
  ]);
});

describe("networks", () => {
  it.each(["192.0.2.7", "10.0.0.0/8", "2001:db8::/32", "::1"])("takes %s", (text) => {
    expect(looksLikeNetwork(text)).toBe(true);
  });
  it.each(["192.0.2", "300.1.1.1", "10.0.0.0/33", "::1/129", "home", "1.2.3.4/8/9"])("refuses %s", (text) => {
    expect(looksLikeNetwork(text)).toBe(false);
  });
});

describe("public keys", () => {
  it("are 32 bytes in base64 of either alphabet, or PEM", () => {
    expect(looksLikePublicKey("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")).toBe(true);
    expect(looksLikePublicKey("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")).toBe(true);
    expect(looksLikePublicKey("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n")).toBe(true);
  });
  it("are nothing else", () => {
    expect(looksLikePublicKey("")).toBe(false);
    expect(looksLikePublicKey("c2hvcnQ=")).toBe(false);
    expect(looksLikePublicKey("-----BEGIN PRIVATE KEY-----")).toBe(false);
  });
});

describe("a draft", () => {
  it("with a name breaks no rule", () => {
    expect(brokenRules(draft, NOW)).toEqual({});
  });
  it("needs a name without spaces around it", () => {
    expect(brokenRules(EMPTY_KEY, NOW)).toEqual({ name: "nameWrong" });
    expect(brokenRules({ ...draft, name: " x" }, NOW)).toEqual({ name: "nameWrong" });
    expect(brokenRules({ ...draft, name: "x".repeat(65) }, NOW)).toEqual({ name: "nameWrong" });
  });
  it("may not administer and trade, nor administer on one account", () => {
    expect(brokenRules({ ...draft, scopes: ["admin", "trade"] }, NOW)).toEqual({ scopes: "scopesBoth" });
    expect(brokenRules({ ...draft, scopes: ["admin"], accountId: "3" }, NOW)).toEqual({ scopes: "scopesBoth" });
    expect(brokenRules({ ...draft, scopes: [] }, NOW)).toEqual({ scopes: "scopesWrong" });
  });
  it("ends on a day in the future", () => {
    expect(brokenRules({ ...draft, expiry: "date", day: "2029-12-31" }, NOW)).toEqual({ expires_time: "expiresWrong" });
    expect(brokenRules({ ...draft, expiry: "date", day: "" }, NOW)).toEqual({ expires_time: "expiresWrong" });
    expect(brokenRules({ ...draft, expiry: "date", day: "2030-01-01" }, NOW)).toEqual({});
  });
  it("has at most 32 networks, and each is one", () => {
    expect(brokenRules({ ...draft, networks: "1.2.3.4 ".repeat(33) }, NOW)).toEqual({ addresses: "networksMany" });
    expect(brokenRules({ ...draft, networks: "home" }, NOW)).toEqual({ addresses: "networksWrong" });
  });
  it("that signs needs a public key", () => {
    expect(brokenRules({ ...draft, kind: "signature" }, NOW)).toEqual({ public_key: "publicKeyWrong" });
  });
});

it("a request says all of it", () => {
  const filled = { ...draft, accountId: "7", expiry: "30" as const, networks: "192.0.2.7", publicKey: "left over" };
  expect(keyRequest(filled, "secret", NOW)).toEqual({
    name: "my robot",
    scopes: ["read"],
    account_id: 7,
    expires_time: "2030-01-31T12:00:00.000Z",
    addresses: ["192.0.2.7"],
    requests_per_second: 0,
    public_key: null,
    password: "secret",
  });
});

it("a key ends at the end of its last day", () => {
  expect(expiresTime("date", "2030-02-01", NOW)).toBe("2030-02-01T23:59:59.000Z");
  expect(expiresTime("never", "", NOW)).toBeNull();
});

it("a key is live, revoked or expired", () => {
  expect(stateOf({ revoked_time: null, expires_time: null }, NOW)).toBe("live");
  expect(stateOf({ revoked_time: null, expires_time: "2030-01-01T11:59:59Z" }, NOW)).toBe("expired");
  expect(stateOf({ revoked_time: "2029-01-01T00:00:00Z", expires_time: null }, NOW)).toBe("revoked");
});
