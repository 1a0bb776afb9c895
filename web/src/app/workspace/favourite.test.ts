import { expect, test } from "vitest";
import { favouriteOf } from "./favourite";

const LISTED = [{ symbol: "AAPL" }, { symbol: "BTC-USD" }, { symbol: "ETH-USD" }];

test("the symbol of the address is shown, however it is written", () => {
  expect(favouriteOf(LISTED, "eth-usd", "AAPL")).toBe("ETH-USD");
});

test("an unknown symbol gives way to the last one seen, then to a well-known one", () => {
  expect(favouriteOf(LISTED, "NONE", "AAPL")).toBe("AAPL");
  expect(favouriteOf(LISTED, null, "GONE")).toBe("BTC-USD");
});

test("a venue lists what it likes, or nothing", () => {
  expect(favouriteOf([{ symbol: "TULIP" }], null, null)).toBe("TULIP");
  expect(favouriteOf([], "BTC-USD", null)).toBeNull();
});
