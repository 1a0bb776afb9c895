import { describe, expect, it } from "vitest";
import { add, type Decimal, isMultiple, of, parse, text, trim } from "@/lib/decimal";
import type { Instrument, Side } from "@/lib/schema";
import { byMoney, byMoneyInBook, byRisk, bySharePercent, type Means, type Size } from "./sizing";
import { type Terms, termsOf } from "./terms";

const INSTRUMENT: Instrument = {
  instrument_id: 1,
  symbol: "BTC-USD",
  base: "BTC",
  quote: "USD",
  status: "open",
  price_scale: 2,
  quantity_scale: 5,
  tick_table: [{ price_min: "0", tick: "0.01" }],
  lot: "0.00001",
  quantity_min: "0.00001",
  quantity_max: "10000000000",
  notional_min: "1",
  notional_max: "20000000",
  maker_fee_ppm: 10,
  taker_fee_ppm: 100,
};
const TERMS = termsOf(INSTRUMENT);

function means(side: Side, available: string, price: string, terms: Terms = TERMS): Means {
  return { terms, side, available: parse(available), price: parse(price) };
}

const said = (size: Size) => [text(trim(size.quantity)), size.bound];

describe("a share of what is available", () => {
  it("leaves room for the fee of the taker when buying", () => {
    // 1000000 / (64000 × 1.0001) = 15.62343…
    expect(said(bySharePercent(means("buy", "1000000", "64000"), 100))).toEqual(["15.62343", null]);
    expect(said(bySharePercent(means("buy", "1000000", "64000"), 25))).toEqual(["3.90585", null]);
  });

  it("sells what is there, to the lot", () => {
    expect(said(bySharePercent(means("sell", "1.234567", "64000"), 100))).toEqual(["1.23456", null]);
    expect(said(bySharePercent(means("sell", "1.234567", "64000"), 50))).toEqual(["0.61728", null]);
  });

  it("stays within the instrument's bounds and says which", () => {
    expect(said(bySharePercent(means("buy", "99999999", "64000"), 100))).toEqual(["312.5", "notional_max"]);
    const small = termsOf({ ...INSTRUMENT, quantity_max: "2" });
    expect(said(bySharePercent(means("sell", "5", "64000", small), 100))).toEqual(["2", "quantity_max"]);
  });

  it("is nothing where not even the smallest order is affordable", () => {
    expect(said(bySharePercent(means("buy", "0.5", "64000"), 100))).toEqual(["0", "funds"]);
    expect(said(bySharePercent(means("buy", "-3", "64000"), 100))).toEqual(["0", "funds"]);
    expect(said(bySharePercent(means("sell", "0", "64000"), 100))).toEqual(["0", "funds"]);
    // 0.00001 at 64000 is 0.64, less than the least notional of 1.
    expect(said(bySharePercent(means("sell", "0.00001", "64000"), 100))).toEqual(["0", "funds"]);
  });
});

describe("money", () => {
  it("buys for it with the fee within, and never for more than there is", () => {
    expect(said(byMoney(means("buy", "1000000", "64000"), parse("500"), parse("64000")))).toEqual(["0.00781", null]);
    expect(said(byMoney(means("buy", "100", "64000"), parse("500"), parse("64000")))).toEqual(["0.00156", "funds"]);
  });

  it("sells so that what comes in after the fee is within it", () => {
    expect(said(byMoney(means("sell", "2", "64000"), parse("6400"), parse("64000")))).toEqual(["0.10001", null]);
  });

  it("takes the prices of the book for a market order", () => {
    const levels = [
      { price: "100", quantity: "1" },
      { price: "101", quantity: "1" },
      { price: "150", quantity: "9" },
    ];
    const free = termsOf({ ...INSTRUMENT, maker_fee_ppm: 0, taker_fee_ppm: 0 });
    const buyer = means("buy", "10000", "105", free);
    expect(said(byMoneyInBook(buyer, parse("150.5"), levels))).toEqual(["1.5", null]);
    // What is beyond the protection price is out of reach.
    expect(said(byMoneyInBook(buyer, parse("5000"), levels))).toEqual(["2", "book"]);
    expect(said(byMoneyInBook(means("buy", "150", "105", free), parse("5000"), levels))).toEqual(["1.42857", "funds"]);
  });
});

it("sizes by what may be lost until the stop", () => {
  expect(said(byRisk(means("buy", "1000000", "64000"), parse("100"), parse("800")))).toEqual(["0.125", null]);
  expect(said(byRisk(means("buy", "1000", "64000"), parse("100"), parse("800")))).toEqual(["0.01562", "funds"]);
  expect(said(byRisk(means("buy", "1000", "64000"), parse("100"), parse("0")))).toEqual(["0", null]);
});

// Small numbers that follow from a seed, so that what fails once fails again.
function draws(seed: number) {
  let state = BigInt(seed);
  const next = () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return state >> 20n;
  };
  return {
    below: (bound: bigint) => next() % bound,
    decimal: (digits: bigint, scale: number): Decimal => {
      const size = 10n ** ((next() % digits) + 1n);
      return { units: ((next() << 64n) + (next() << 32n) + next()) % size, scale };
    },
  };
}

/** The cost of a quantity in units of the quote asset, as the venue itself reckons, rounding up. */
function reserved(side: Side, price: Decimal, quantity: Decimal, ppm: bigint, scale: number): bigint {
  const at = (value: Decimal, to: number) => value.units * 10n ** BigInt(to - value.scale);
  if (side === "sell") return at(quantity, scale);
  const notional = at({ units: price.units * quantity.units, scale: price.scale + quantity.scale }, scale);
  return notional + (notional * ppm + 999_999n) / 1_000_000n;
}

it("never reserves more than is available, and one lot more would, whatever the numbers", () => {
  const scale = 30;
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const draw = draws(seed);
    const side: Side = draw.below(2n) === 0n ? "buy" : "sell";
    const ppm = Number(draw.below(20_000n));
    const lot = { units: draw.below(50n) + 1n, scale: Number(draw.below(9n)) };
    const terms: Terms = {
      ...TERMS,
      lot,
      quantityMin: lot,
      quantityMax: { units: 10n ** 60n, scale: 0 },
      notionalMin: of(0),
      notionalMax: { units: 10n ** 90n, scale: 0 },
      takerPpm: BigInt(ppm),
      reservedPpm: BigInt(ppm),
    };
    const drawn = draw.decimal(12n, 8);
    const price = { units: drawn.units + 1n, scale: drawn.scale };
    const available = draw.decimal(38n, Number(draw.below(18n)));
    const { quantity } = bySharePercent({ terms, side, available, price }, 100);
    const budget = available.units * 10n ** BigInt(scale - available.scale);
    const more = add(quantity, lot);
    const told = `seed ${String(seed)}: ${side} ${text(quantity)} at ${text(price)} of ${text(available)}`;
    expect(isMultiple(quantity, lot), told).toBe(true);
    expect(reserved(side, price, quantity, BigInt(ppm), scale) <= budget, told).toBe(true);
    expect(reserved(side, price, more, BigInt(ppm), scale) > budget, told).toBe(true);
  }
});
