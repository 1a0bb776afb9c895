import { expect, it } from "vitest";
import { withoutQuantity, withQuantity } from "./quantities";

it("keeps a quantity for each instrument", () => {
  const kept = withQuantity({ "BTC-USD": "0.1" }, "ETH-USD", "2.50");
  expect(kept).toEqual({ "BTC-USD": "0.1", "ETH-USD": "2.50" });
  expect(withoutQuantity(kept, "BTC-USD")).toEqual({ "ETH-USD": "2.50" });
});

it.each(["", "0", "-1", "much"])("takes %j for no quantity", (value) => {
  const kept = { "BTC-USD": "0.1" };
  expect(withQuantity(kept, "BTC-USD", value)).toBe(kept);
});
