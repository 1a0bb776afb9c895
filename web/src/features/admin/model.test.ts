import { expect, test } from "vitest";
import { adminSections, sectionFor, sizeText } from "./model";

test("everybody sees what his permissions open, in one order", () => {
  expect(adminSections(new Set(["audit.read", "venue.watch"]))).toEqual(["health", "audit"]);
  expect(adminSections(new Set(["orders.trade"]))).toEqual([]);
});

test("an address that one may not see leads to the first section", () => {
  expect(sectionFor("audit", ["health", "audit"])).toBe("audit");
  expect(sectionFor("users", ["health", "audit"])).toBe("health");
  expect(sectionFor("", [])).toBeNull();
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [12_400_000, "12.4 MB"],
  [250_000_000, "250 MB"],
])("%i bytes are told as %s", (bytes, told) => {
  expect(sizeText(bytes, "en")).toBe(told);
});

test("sizes follow the reader's language", () => {
  expect(sizeText(1_500, "nl")).toBe("1,5 kB");
});
