import { describe, expect, it } from "vitest";
import { parse, text } from "@/lib/decimal";
import { instrument } from "../testing";
import { digitsOf, gridChoices, tickAt } from "./grid";

describe("the tick", () => {
  const banded = instrument({ tick_table: [{ price_min: "0", tick: "0.0100" }, { price_min: "100", tick: "0.50" }] });

  it("is that of the band a price is in", () => {
    expect(text(tickAt(banded, parse("99.99")))).toBe("0.01");
    expect(text(tickAt(banded, parse("100")))).toBe("0.5");
  });

  it("is the finest while no price is known", () => {
    expect(text(tickAt(banded, null))).toBe("0.01");
  });
});

describe("the steps to choose from", () => {
  it("are multiples of the tick, as far as they are small beside the price", () => {
    const cheap = instrument({ tick_table: [{ price_min: "0", tick: "0.01" }] });
    expect(gridChoices(cheap, parse("10"))).toEqual(["0.01", "0.02", "0.05", "0.1", "0.2"]);
  });

  it("are the tick alone where even that is large, and where no price is known", () => {
    const coarse = instrument({ tick_table: [{ price_min: "0", tick: "1" }] });
    expect(gridChoices(coarse, parse("3"))).toEqual(["1"]);
    expect(gridChoices(coarse, null)).toEqual(["1"]);
  });

  it("show as many digits as they have", () => {
    expect(digitsOf("0.500")).toBe(1);
    expect(digitsOf("20")).toBe(0);
  });
});
