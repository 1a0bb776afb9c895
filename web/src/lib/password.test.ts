import { describe, expect, it } from "vitest";
import { isLongEnough, passwordLength } from "./password";

describe("passwords", () => {
  it("count several spaces as one, and characters instead of code units", () => {
    expect(passwordLength("a    b")).toBe(3);
    expect(passwordLength("😀😀")).toBe(2);
    expect(passwordLength("e\u0301")).toBe(1);
  });

  it("must have from 12 to 128 characters", () => {
    expect(isLongEnough("elevenchars")).toBe(false);
    expect(isLongEnough("twelve chars")).toBe(true);
    expect(isLongEnough("x".repeat(128))).toBe(true);
    expect(isLongEnough("x".repeat(129))).toBe(false);
  });
});
