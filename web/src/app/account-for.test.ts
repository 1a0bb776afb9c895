import { expect, test } from "vitest";
import { accountFor } from "./account-for";

test("the account that was shown stays, as long as one may see it", () => {
  expect(accountFor([1, 2, 3], 2, 3)).toBe(2);
  expect(accountFor([1, 3], 2, 3)).toBe(3);
});

test("without a default it is the first, and without any none", () => {
  expect(accountFor([4, 7], null, null)).toBe(4);
  expect(accountFor([], 4, 7)).toBeNull();
});
