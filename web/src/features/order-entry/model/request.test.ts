import { describe, expect, it } from "vitest";
import { ProblemError } from "@/lib/http";
import type { DryRun } from "@/lib/schema";
import { isOutcomeUnknown, refusalsOf, refusalsOfProblem, wordsAt } from "./refusals";
import { fieldOf, type Extras, missingOf, momentOf, newClientOrderId, NO_EXTRAS, requestOf } from "./request";

const DRAFT = { side: "buy", orderType: "limit", price: "100", quantity: "2" } as const;
const CONTEXT = { symbol: "BTC-USD", accountId: 7, zone: "UTC" } as const;
const extras = (parts: Partial<Extras>): Extras => ({ ...NO_EXTRAS, ...parts });

describe("a request", () => {
  it("says what a limit order needs", () => {
    expect(requestOf(DRAFT, extras({ postOnly: true }), CONTEXT)).toEqual({
      symbol: "BTC-USD",
      account_id: 7,
      side: "buy",
      order_type: "limit",
      price: "100",
      quantity: "2",
      time_in_force: "gtc",
      post_only: true,
      self_trade_prevention: "cancel_taker",
    });
  });
  it("has no price, time or post-only mark for a market order", () => {
    const market = requestOf({ ...DRAFT, orderType: "market" }, extras({ postOnly: true, timeInForce: "gtd" }), CONTEXT);
    expect(market).not.toHaveProperty("price");
    expect(market).not.toHaveProperty("post_only");
    expect(market).not.toHaveProperty("expire_time");
    expect(market?.time_in_force).toBe("gtc");
  });
  it("leaves post-only out where the order cannot rest", () => {
    expect(requestOf(DRAFT, extras({ postOnly: true, timeInForce: "ioc" }), CONTEXT)).not.toHaveProperty("post_only");
  });
  it("ends when its writer says", () => {
    const until = extras({ timeInForce: "gtd", expiry: "2030-01-31T17:30" });
    expect(requestOf(DRAFT, until, CONTEXT)?.expire_time).toBe("2030-01-31T17:30:00.000Z");
  });
  it("is none while something is missing", () => {
    expect(missingOf({ ...DRAFT, price: "", quantity: "0" }, extras({ timeInForce: "gtd" }))).toEqual([
      "price",
      "quantity",
      "expire_time",
    ]);
    expect(missingOf({ ...DRAFT, orderType: "market", price: "" }, NO_EXTRAS)).toEqual([]);
    expect(requestOf({ ...DRAFT, price: "-3" }, NO_EXTRAS, CONTEXT)).toBeNull();
  });
  it("has an id that the venue takes, another each time", () => {
    const ids = new Set(Array.from({ length: 50 }, newClientOrderId));
    expect(ids.size).toBe(50);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,36}$/);
  });
});

it("reads and fills fields for date and time in either zone", () => {
  const moment = new Date("2030-06-01T10:20:30Z");
  expect(fieldOf(moment, "UTC")).toBe("2030-06-01T10:20");
  expect(momentOf(fieldOf(moment, "local"), "local")).toBe("2030-06-01T10:20:00.000Z");
  expect(momentOf("", "UTC")).toBeNull();
  expect(momentOf("2030-13-01T10:20", "UTC")).toBeNull();
});

describe("refusals", () => {
  const answer = (...rules: [string, string][]): DryRun =>
    ({ passed: false, checks: rules.map(([rule, detail]) => ({ rule, passed: false, detail })) }) as unknown as DryRun;

  it("stand at the field that they speak of, in the venue's words", () => {
    const found = refusalsOf(
      answer(["price_form", "price must be a multiple of 1, was 1.5"], ["funds", "reservation must be at most 5"], ["trading_status", "symbol must be open"]),
      String,
    );
    expect(wordsAt(found, "price")).toBe("price must be a multiple of 1, was 1.5");
    expect(wordsAt(found, "quantity")).toBe("reservation must be at most 5");
    expect(wordsAt(found, "order")).toBe("symbol must be open");
    expect(wordsAt(found, "post_only")).toBeNull();
  });
  it("leave out what only follows from another", () => {
    const found = refusalsOf(answer(["quantity_form", "too many"], ["notional_bounds", "too much"], ["funds", "not there"]), String);
    expect(found.map((each) => each.words)).toEqual(["too many"]);
  });
  it("tell times as dates", () => {
    const found = refusalsOf(answer(["time_in_force", "expire_time must be after 1893456000000000000 for a gtd order"]), (iso) => iso);
    expect(wordsAt(found, "expire_time")).toBe("expire_time must be after 2030-01-01T00:00:00.000Z for a gtd order");
  });
  it("of an answer to an order are read from its fields", () => {
    const problem = new ProblemError({
      type: "",
      title: "",
      status: 422,
      detail: "no",
      code: "PRICE_TICK",
      errors: [{ field: "price", rule: "must be a multiple of 1", value: "1.5", limit: "1" }],
    });
    expect(refusalsOfProblem(problem)).toEqual([
      { place: "price", rule: "PRICE_TICK", words: "price must be a multiple of 1, was 1.5" },
    ]);
  });
});

it("knows which problems leave open what became of an order", () => {
  const of = (status: number, code: string) => new ProblemError({ type: "", title: "", status, detail: "", code });
  expect(isOutcomeUnknown(of(0, "UNREACHED"))).toBe(true);
  expect(isOutcomeUnknown(of(503, "OUTCOME_UNKNOWN"))).toBe(true);
  expect(isOutcomeUnknown(of(503, "HISTORY_BEHIND"))).toBe(true);
  expect(isOutcomeUnknown(of(500, "INTERNAL_ERROR"))).toBe(true);
  expect(isOutcomeUnknown(new TypeError("odd"))).toBe(true);
  expect(isOutcomeUnknown(of(503, "OVERLOADED"))).toBe(false);
  expect(isOutcomeUnknown(of(503, "UNAVAILABLE"))).toBe(false);
  expect(isOutcomeUnknown(of(429, "RATE_LIMITED"))).toBe(false);
  expect(isOutcomeUnknown(of(422, "PRICE_TICK"))).toBe(false);
});
