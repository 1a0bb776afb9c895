import { expect, test } from "vitest";
import { proof, prove, PROOF_HEADER } from "@/lib/door/proof";

test("the proof is the cookie's, the one of https before the other", () => {
  expect(proof("theme=x; damrak_proof=abc")).toBe("abc");
  expect(proof("damrak_proof=old; __Host-damrak_proof=new")).toBe("new");
  expect(proof("other_damrak_proof=abc")).toBe("");
  expect(proof("")).toBe("");
});

test("only what changes something is proven", () => {
  document.cookie = "damrak_proof=abc";
  const look = new Request("http://venue.test/api/me");
  const change = new Request("http://venue.test/api/me", { method: "DELETE" });
  prove(look);
  prove(change);
  expect(look.headers.get(PROOF_HEADER)).toBeNull();
  expect(change.headers.get(PROOF_HEADER)).toBe("abc");
  expect(change.headers.get("Content-Type")).toBe("application/json");
  document.cookie = "damrak_proof=; Max-Age=0";
});
