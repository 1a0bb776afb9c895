import { describe, expect, it } from "vitest";
import { instrument, order } from "../testing";
import { digitsOf, faultOfPrice, faultOfQuantity } from "./terms";

const terms = instrument();

describe("a price", () => {
  it("must be a multiple of the tick of its band", () => {
    expect(faultOfPrice(terms, "99.95")).toBeNull();
    expect(faultOfPrice(terms, "100.50")).toBeNull();
    expect(faultOfPrice(terms, "100.05")).toEqual({ kind: "offTick", tick: "0.5" });
  });

  it("must be a number above zero", () => {
    expect(faultOfPrice(terms, "")).toEqual({ kind: "notANumber" });
    expect(faultOfPrice(terms, "0")).toEqual({ kind: "notPositive" });
    expect(faultOfPrice(terms, "-5")).toEqual({ kind: "notPositive" });
  });
});

describe("a quantity", () => {
  it("must be a multiple of the lot, within the instrument's bounds", () => {
    expect(faultOfQuantity(terms, order(), "1.23")).toBeNull();
    expect(faultOfQuantity(terms, order(), "1.235")).toEqual({ kind: "offLot", lot: "0.01" });
    expect(faultOfQuantity(terms, order({ cum_quantity: "0" }), "0.09")).toEqual({ kind: "tooSmall", least: "0.1" });
    expect(faultOfQuantity(terms, order(), "1000.01")).toEqual({ kind: "tooLarge", most: "1000" });
  });

  it("must be more than what is filled already", () => {
    expect(faultOfQuantity(terms, order(), "0.40")).toEqual({ kind: "alreadyFilled", filled: "0.4" });
    expect(faultOfQuantity(terms, order(), "0.41")).toBeNull();
  });
});

it("figures have as many digits as the finest tick and the lot", () => {
  expect(digitsOf(terms)).toEqual({ price: 2, quantity: 2 });
  expect(digitsOf(undefined)).toEqual({});
});
