import { beforeEach, expect, test } from "vitest";
import type { Trade } from "@/lib/schema";
import { flushFrame } from "@/stores/frame";
import { forgetTrades, takeTrade, takeTrades, tradesStore, TRADES_MAX } from "@/stores/trades";

const trade = (trade_id: number): Trade => ({ trade_id, symbol: "A", sequence: trade_id, side: "buy", price: "1", quantity: "1", time: "" });
const ids = () => tradesStore("A").get().map((each) => each.trade_id);

beforeEach(() => {
  forgetTrades("A");
  flushFrame();
});

test("trades that were told and looked up are one list, newest first, each once", () => {
  takeTrade(trade(5));
  takeTrade(trade(6));
  takeTrades("A", [trade(5), trade(4), trade(3)]);
  flushFrame();
  takeTrade(trade(7));
  flushFrame();
  expect(ids()).toEqual([7, 6, 5, 4, 3]);
});

test("the newest are kept, also where no frame comes for long", () => {
  for (let id = 1; id <= 5 * TRADES_MAX; id += 1) takeTrade(trade(id));
  flushFrame();
  expect(ids()).toHaveLength(TRADES_MAX);
  expect(ids()[0]).toBe(5 * TRADES_MAX);
});
