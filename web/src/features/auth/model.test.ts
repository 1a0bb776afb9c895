import { describe, expect, it } from "vitest";
import {
  challengeOf,
  codeDigits,
  firstFactor,
  looksLikeEmail,
  pageAfter,
  ssoHref,
  tokenOf,
  typedToken,
} from "./model";

describe("tokens of letters", () => {
  it("are read from behind the hash by name", () => {
    expect(tokenOf("#token=ab-C_9", "token")).toBe("ab-C_9");
    expect(tokenOf("#invitation=xyz", "invitation")).toBe("xyz");
    expect(tokenOf("#invitation=xyz", "token")).toBeNull();
    expect(tokenOf("", "token")).toBeNull();
  });

  it("are refused where they hold what no token holds", () => {
    expect(tokenOf("#token=<script>", "token")).toBeNull();
    expect(tokenOf(`#token=${"a".repeat(129)}`, "token")).toBeNull();
  });

  it("are taken from a pasted code or a pasted link", () => {
    expect(typedToken("  ab-C_9 \n")).toBe("ab-C_9");
    expect(typedToken("http://localhost:8000/verify#token=ab-C_9")).toBe("ab-C_9");
  });
});

it("addresses need something on both sides of one @", () => {
  expect(looksLikeEmail(" anna@localhost ")).toBe(true);
  expect(looksLikeEmail("anna")).toBe(false);
  expect(looksLikeEmail("anna@b@c")).toBe(false);
});

describe("the challenge of a second factor", () => {
  const problem = {
    code: "SECOND_FACTOR_NEEDED",
    challenge: "c1",
    methods: ["recovery", "passkey"],
    expires_time: "2030-01-31T17:30:00Z",
  };

  it("is read from the problem, with the factors in the order they are offered", () => {
    expect(challengeOf(problem)).toEqual({
      challenge: "c1",
      methods: ["passkey", "recovery"],
      expiresTime: "2030-01-31T17:30:00Z",
    });
    expect(firstFactor(["passkey", "recovery"])).toBe("passkey");
  });

  it("is none without a challenge or a factor that is known", () => {
    expect(challengeOf({ methods: ["totp"] })).toBeNull();
    expect(challengeOf({ challenge: "c", methods: ["dance"] })).toBeNull();
    expect(challengeOf(null)).toBeNull();
  });
});

it("codes keep their digits alone", () => {
  expect(codeDigits("123 456")).toBe("123456");
  expect(codeDigits("12a34567")).toBe("123456");
});

describe("the page after signing in", () => {
  it("is a page of this site", () => {
    expect(pageAfter("/trade/BTC-USD?tab=1#x")).toBe("/trade/BTC-USD?tab=1#x");
    expect(pageAfter("https://elsewhere.example")).toBe("/");
    expect(pageAfter("//elsewhere.example")).toBe("/");
    expect(pageAfter("/\\elsewhere.example")).toBe("/");
    expect(pageAfter(null)).toBe("/");
  });

  it("is none that signs in, or that the server answers by itself", () => {
    expect(pageAfter("/login?next=/trade")).toBe("/");
    expect(pageAfter("/api/auth/logout")).toBe("/");
    expect(pageAfter("/loginbook")).toBe("/loginbook");
  });

  it("is named where single sign-on begins", () => {
    expect(ssoHref("/trade?a=1&b=2")).toBe("/api/auth/sso?page=%2Ftrade%3Fa%3D1%26b%3D2");
  });
});
