import { expect, test } from "vitest";
import { emptyListing, requestOf } from "./listing";

test("what was left empty is left to the venue", () => {
  const request = requestOf({ ...emptyListing, symbol: " TULIP ", base: "TULIP", quote: "EUR", lot: "" });
  expect(request.symbol).toBe("TULIP");
  expect(request).not.toHaveProperty("lot");
  expect(request).not.toHaveProperty("quantity_min");
  expect(request.tick_table).toEqual([{ price_min: "0", tick: "0.01" }]);
});

test("prices and quantities stay text, and scales and fees are whole numbers", () => {
  const request = requestOf({ ...emptyListing, quantityMin: "0.0010", makerFee: "-50" });
  expect(request.quantity_min).toBe("0.0010");
  expect(request.maker_fee_ppm).toBe(-50);
});
