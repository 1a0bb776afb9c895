import { expect, it } from "vitest";
import { around, EVERYTHING, exportAddress, momentOf, queryOf } from "./audit";

it("asks for everything where nothing was chosen", () => {
  expect(queryOf(EVERYTHING, null, "UTC")).toEqual({});
  expect(exportAddress({})).toBe("/api/audit/export");
});

it("asks for what was chosen, without blanks around it", () => {
  const filter = {
    ...EVERYTHING,
    action: " login. ",
    outcome: "refused" as const,
    since: "2030-01-31T17:30",
    account: " 7 ",
    request: "c-1",
  };
  expect(queryOf(filter, "u1", "UTC")).toEqual({
    user_id: "u1",
    action: "login.",
    outcome: "refused",
    since: "2030-01-31T17:30:00.000Z",
    account_id: 7,
    correlation_id: "c-1",
  });
});

it("takes a time for the person's own unless he reads UTC", () => {
  expect(momentOf("2030-01-31T17:30", "local")).toBe(new Date(2030, 0, 31, 17, 30).toISOString());
  expect(momentOf("2030-01-31T17:30:15", "UTC")).toBe("2030-01-31T17:30:15.000Z");
  expect(momentOf("", "UTC")).toBeNull();
  expect(momentOf("soon", "local")).toBeNull();
});

it.each(["0", "-1", "1.5", "x"])("leaves out an account that is none: %s", (account) => {
  expect(queryOf({ ...EVERYTHING, account }, null, "UTC")).toEqual({});
});

it("writes an export's address so that nothing in it is read as something else", () => {
  expect(exportAddress({ action: "login.", address: "2001:db8::1&x=y" })).toBe(
    "/api/audit/export?action=login.&address=2001%3Adb8%3A%3A1%26x%3Dy",
  );
});

it("looks for a request an hour before and after", () => {
  expect(around("2030-01-31T17:30:12.123456789Z", "UTC")).toEqual({
    since: "2030-01-31T16:30",
    until: "2030-01-31T18:30",
  });
  const local = around("2030-01-31T17:30:00Z", "local");
  expect(momentOf(local.since, "local")).toBe("2030-01-31T16:30:00.000Z");
});
