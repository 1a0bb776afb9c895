import { expect, it } from "vitest";
import { calledOf, invitationState, looksLikeEmail, matching, meant } from "./people";

const ANNA = { user_id: "a".repeat(32), name: "Anna", email: "anna@example.org" };
const BRAM = { user_id: "b".repeat(32), name: "Bram", email: null };
const NAMELESS = { user_id: "c".repeat(32), name: null, email: null };
const ALL = [ANNA, BRAM, NAMELESS];

it("calls people by what is known of them", () => {
  expect(ALL.map(calledOf)).toEqual(["Anna (anna@example.org)", "Bram", NAMELESS.user_id]);
});

it("tells a whole address from a part of one", () => {
  expect(looksLikeEmail(" anna@localhost ")).toBe(true);
  expect(looksLikeEmail("anna@")).toBe(false);
  expect(looksLikeEmail("anna")).toBe(false);
});

it("finds people by a part of name or address", () => {
  expect(matching(ALL, "EXAMPLE")).toEqual([ANNA]);
  expect(matching(ALL, "")).toEqual(ALL);
  expect(matching(ALL, "zed")).toEqual([]);
});

it("knows who is meant by the whole of it alone", () => {
  expect(meant(ALL, "Anna@example.org ")).toBe(ANNA);
  expect(meant(ALL, BRAM.user_id)).toBe(BRAM);
  expect(meant(ALL, calledOf(ANNA))).toBe(ANNA);
  expect(meant(ALL, "ann")).toBeNull();
});

it("says whether an invitation still lets in", () => {
  const open = { used_time: null, revoked_time: null, expires_time: "2030-01-02T00:00:00Z" };
  const now = Date.parse("2030-01-01T00:00:00Z");
  expect(invitationState(open, now)).toBe("open");
  expect(invitationState(open, now + 86_400_000)).toBe("expired");
  expect(invitationState({ ...open, revoked_time: "2029-12-31T00:00:00Z" }, now)).toBe("revoked");
  expect(invitationState({ ...open, used_time: "2029-12-31T00:00:00Z" }, now + 86_400_000)).toBe("used");
});
