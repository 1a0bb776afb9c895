import { expect, it } from "vitest";
import { accountNumber, heldIn } from "./accounts";

it.each([
  ["7", 7],
  [" 12 ", 12],
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", null],
  ["0", null],
  ["-1", null],
  ["1.5", null],
  ["1e3", null],
  ["", null],
])("takes %j for account %s", (text, number) => {
  expect(accountNumber(text)).toBe(number);
});

it("leaves out what an account no longer holds", () => {
  const [usd, btc, owed] = [{ posted: "0.00" }, { posted: "0.10" }, { posted: "-1" }];
  expect(heldIn([usd, btc, owed])).toEqual([btc, owed]);
});
