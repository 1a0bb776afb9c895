import { expect, it } from "vitest";
import { brokenRule, retryKeys } from "./money";

it.each([
  ["", "1", 2, "asset"],
  ["USD", "", 2, "amount"],
  ["USD", "0.00", 2, "amount"],
  ["USD", "-5", 2, "amount"],
  ["USD", "1.005", 2, "scale"],
  ["USD", "1.005", undefined, null],
  ["USD", "1000", 2, null],
] as const)("finds what is wrong with %s %s at %s digits: %s", (asset, amount, scale, rule) => {
  expect(brokenRule(asset, amount, scale)).toBe(rule);
});

it("sends a retry under its key, and anything else under another", () => {
  const keyFor = retryKeys();
  const first = keyFor({ asset: "USD", amount: "5" });
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(keyFor({ asset: "USD", amount: "5" })).toBe(first);
  expect(keyFor({ asset: "USD", amount: "6" })).not.toBe(first);
});
