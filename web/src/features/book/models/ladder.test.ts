import { describe, expect, it } from "vitest";
import { parse, text } from "@/lib/decimal";
import { levels } from "../testing";
import { groupLevels } from "./groups";
import { ladderOf, type LadderChoice, type LadderRow, middleOf, pricesOf } from "./ladder";

const bids = groupLevels(levels("100 x 1", "99 x 2", "98 x 4"), "bid", null);
const asks = groupLevels(levels("101 x 1", "102 x 3"), "ask", null);
const choice: LadderChoice = { bids, asks, count: 3, bars: "total", held: null };
const told = (rows: readonly LadderRow[]) =>
  rows.map(({ key, side, quantity, share }) => `${key || "-"} ${side} ${quantity === null ? "-" : text(quantity)} ${String(share)}`);

describe("the ladder", () => {
  it("has as many rows a side as there is room for, empty ones behind the last level", () => {
    const ladder = ladderOf(choice);
    expect(told(ladder.bids)).toEqual(["100 bid 1 0.15", "99 bid 2 0.43", "98 bid 4 1"]);
    expect(told(ladder.asks)).toEqual(["101 ask 1 0.15", "102 ask 3 0.58", "- ask - 0"]);
  });

  it("measures bars by each level alone where that is wanted", () => {
    expect(told(ladderOf({ ...choice, bars: "level" }).asks)).toEqual(["101 ask 1 0.25", "102 ask 3 0.75", "- ask - 0"]);
  });

  it("keeps the prices of its rows while it is held, whatever becomes of them", () => {
    const held = pricesOf(ladderOf(choice));
    const moved = {
      bids: groupLevels(levels("101 x 5", "100 x 1", "98 x 4"), "bid", null),
      asks: groupLevels(levels("102 x 2", "103 x 9"), "ask", null),
    };
    const ladder = ladderOf({ ...choice, ...moved, bars: "level", held });
    expect(pricesOf(ladder)).toEqual(held);
    expect(told(ladder.bids)).toEqual(["100 bid 1 0.2", "99 bid - 0", "98 bid 4 0.8"]);
    // What is offered at an ask's price now is bid for: it says so.
    expect(told(ladder.asks)).toEqual(["101 bid 5 1", "102 ask 2 0.4", "- ask - 0"]);
  });

  it("is empty where the book is", () => {
    const ladder = ladderOf({ ...choice, bids: [], asks: [] });
    expect(told(ladder.bids)).toEqual(["- bid - 0", "- bid - 0", "- bid - 0"]);
  });
});

describe("the middle", () => {
  it("lies exactly between the best prices", () => {
    const middle = middleOf(parse("100.5"), parse("101"));
    expect(middle && text(middle.price)).toBe("100.75");
    expect(middle && text(middle.spread)).toBe("0.5");
    expect(middle?.percent && text(middle.percent)).toBe("0.496");
  });

  it("is none while a side is empty", () => {
    expect(middleOf(null, parse("1"))).toBeNull();
  });
});
