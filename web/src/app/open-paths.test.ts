import { expect, test } from "vitest";
import { isOpenPath, nextPath } from "./open-paths";

test("one comes back to the page that one wanted", () => {
  expect(nextPath("/portfolio?range=1M#fees")).toBe("/portfolio?range=1M#fees");
});

test.each([
  "https://elsewhere.example/",
  "//elsewhere.example/",
  "/\\elsewhere.example",
  "javascript:alert(1)",
  "/api/auth/logout",
  "/login",
  undefined,
  7,
])("nothing leads out of the terminal, nor in circles: %s", (asked) => {
  expect(nextPath(asked)).toBe("/trade");
});

test("whoever signs in or registers is nobody yet", () => {
  expect(isOpenPath("/register")).toBe(true);
  expect(isOpenPath("/trade")).toBe(false);
});
