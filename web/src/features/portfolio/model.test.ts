import { expect, test } from "vitest";
import { parse, text } from "@/lib/decimal";
import type { EquityPoint, Portfolio, Transfer } from "@/lib/schema";
import {
  beginningOf,
  dayStart,
  effectOf,
  linePoints,
  narrowed,
  profitOver,
  rowsQueryOf,
  rowsText,
  sharesOf,
  shownDigits,
  sumsOf,
  upToNow,
} from "./model";

const ROW: Transfer = {
  transfer_id: 1,
  account_id: 7,
  debit: -1,
  credit: 7,
  asset: "USD",
  amount: "1000.50",
  code: "deposit",
  order_id: 0,
  execution_id: 0,
  reference: "",
  correlation_id: "",
  time: "2030-01-31T17:30:00.000000000Z",
};
const OUT: Transfer = { ...ROW, transfer_id: 2, debit: 7, credit: -2, amount: "0.5", code: "fee" };

test("a query string becomes what the ledger is asked, and nothing else", () => {
  expect(rowsQueryOf("account_id=7&code=fee,rebate&from=2030-01-31T00%3A00%3A00Z&cursor=x&limit=9")).toEqual({
    account_id: 7,
    code: "fee,rebate",
    from: "2030-01-31T00:00:00Z",
  });
  expect(rowsQueryOf("account_id=-1&order_id=1.5&execution_id=x&asset=")).toEqual({});
});

test("a query survives being written and read", () => {
  const query = { account_id: 7, symbol: "VOC/USD", order_id: 12 };
  expect(rowsQueryOf(rowsText(query))).toEqual(query);
});

test("the rows of a position can be those of some codes alone", () => {
  expect(rowsQueryOf(narrowed("account_id=7&symbol=AAPL", "fee,rebate") ?? "")).toEqual({
    account_id: 7,
    symbol: "AAPL",
    code: "fee,rebate",
  });
  expect(narrowed(undefined, "fee")).toBeUndefined();
});

test("rows come in or go out as the account is credited or debited", () => {
  expect(text(effectOf(ROW))).toBe("1000.50");
  expect(text(effectOf(OUT))).toBe("-0.5");
});

test("rows are added up exactly, each asset for itself", () => {
  const coin = { ...ROW, transfer_id: 3, asset: "BTC", amount: "0.10000000" };
  const sums = sumsOf([ROW, OUT, coin, { ...coin, transfer_id: 4, amount: "0.20000000" }]);
  expect(sums.map(([asset, sum]) => [asset, text(sum)])).toEqual([["BTC", "0.3"], ["USD", "1000"]]);
});

test("small accounts are shown with all their digits", () => {
  expect(shownDigits("999989.107261")).toBe(2);
  expect(shownDigits("-250.5")).toBe(2);
  expect(shownDigits("0.12345678")).toBe(8);
  expect(shownDigits("0")).toBe(2);
});

test("ranges begin so long before now, and all of it has no beginning", () => {
  const now = Date.UTC(2030, 0, 31, 12);
  expect(beginningOf("1D", now)).toBe("2030-01-30T12:00:00.000Z");
  expect(beginningOf("1W", now)).toBe("2030-01-24T12:00:00.000Z");
  expect(beginningOf("all", now)).toBeNull();
});

test("deposits are no profit", () => {
  const points = [
    { time: "2030-01-31T10:00:00.000000000Z", equity: "1000", net_transfers: "1000" },
    { time: "2030-01-31T10:05:00.000000000Z", equity: "1510.25", net_transfers: "1500" },
  ];
  expect(text(profitOver(points) ?? { units: 0n, scale: 0 })).toBe("10.25");
  expect(linePoints(points, "profit").map((point) => point.value)).toEqual([0, 10.25]);
  expect(linePoints(points, "equity")[1]).toEqual({ time: Date.UTC(2030, 0, 31, 10, 5) / 1000, value: 1510.25 });
  expect(profitOver([])).toBeNull();
});

test("two points of one second are one, and the later counts", () => {
  const at = (time: string, equity: string) => ({ time, equity, net_transfers: "0" });
  const points = [at("2030-01-31T10:00:00.100000000Z", "1"), at("2030-01-31T10:00:00.900000000Z", "2")];
  expect(linePoints(points, "equity").map((point) => point.value)).toEqual([2]);
});

test("shares are of what is above zero", () => {
  expect(sharesOf(["75", null, "25", "-50"])).toEqual([0.75, 0, 0.25, 0]);
  expect(sharesOf([null])).toEqual([0]);
});

test("days begin by the clock of their zone", () => {
  expect(dayStart("2030-01-31", "UTC")).toBe("2030-01-31T00:00:00.000Z");
  expect(dayStart("2030-01-31", "UTC", 1)).toBe("2030-02-01T00:00:00.000Z");
  expect(dayStart("2030-01-31", "local")).toBe(new Date(2030, 0, 31).toISOString());
  expect(dayStart("", "UTC")).toBeUndefined();
});

test("a curve ends with the figures of now, and with no older now before them", () => {
  const now = { time: "2030-01-31T17:32:10.000000000Z", equity: "1003", net_transfers: "1000" } as Portfolio;
  const begun: EquityPoint = { time: "2030-01-31T17:31:00.000000000Z", equity: "1000", net_transfers: "1000" };
  const asked: EquityPoint = { ...begun, time: "2030-01-31T17:31:50.000000000Z", equity: "1001" };
  const { time, equity, net_transfers } = now;
  expect(upToNow([begun, asked], now)).toEqual([begun, { time, equity, net_transfers }]);
  expect(profitOver(upToNow([begun, asked], now))).toEqual(parse("3"));
  expect(upToNow([], now)).toEqual([]);
  expect(upToNow([{ ...begun, time }], now)).toHaveLength(1);
});
