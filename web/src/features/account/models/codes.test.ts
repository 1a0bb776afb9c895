import { expect, it } from "vitest";
import { codeDigits, codesText, grouped, isWholeCode } from "./codes";

it("reads six digits however they are typed", () => {
  expect(codeDigits("123 456")).toBe("123456");
  expect(codeDigits("1234567")).toBe("123456");
  expect(isWholeCode(codeDigits("12345"))).toBe(false);
});

it("shows a secret in groups of four", () => {
  expect(grouped("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
  expect(grouped("")).toBe("");
});

it("writes recovery codes one a line under what they are for", () => {
  expect(codesText(["aaaa-bbbb", "cccc-dddd"], "Of Anna.")).toBe("Of Anna.\n\naaaa-bbbb\ncccc-dddd\n");
});
