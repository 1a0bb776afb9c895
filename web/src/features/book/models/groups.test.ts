import { describe, expect, it } from "vitest";
import { parse, text } from "@/lib/decimal";
import { levels } from "../testing";
import { groupLevels, groupPrice, type Group } from "./groups";

const told = (groups: readonly Group[]) => groups.map(({ key, quantity, total }) => `${key}: ${text(quantity)} of ${text(total)}`);

describe("levels put together", () => {
  it("are each on their own without a step, with all up to each", () => {
    const groups = groupLevels(levels("100.50 x 1", "101.00 x 0.25"), "ask", null);
    expect(told(groups)).toEqual(["100.5: 1 of 1", "101: 0.25 of 1.25"]);
  });

  it("stand at a price that is no better than any of theirs: asks above, bids below", () => {
    expect(text(groupPrice(parse("100.01"), "ask", parse("5")))).toBe("105.00");
    expect(text(groupPrice(parse("104.99"), "bid", parse("5")))).toBe("100.00");
    expect(text(groupPrice(parse("105"), "ask", parse("5")))).toBe("105");
  });

  it("add up, and nothing of any level is lost", () => {
    const groups = groupLevels(levels("104 x 1", "101 x 2", "100 x 4", "99 x 8"), "bid", parse("5"));
    expect(told(groups)).toEqual(["100: 7 of 7", "95: 8 of 15"]);
  });

  it("cost what their own prices say, not that of the group", () => {
    const [first] = groupLevels(levels("104 x 1", "101 x 2"), "bid", parse("5"));
    expect(text(first?.notional ?? parse("0"))).toBe("306");
  });

  it("stay exact beyond what floats can tell", () => {
    const [, second] = groupLevels(levels("0.1 x 0.1", "0.2 x 0.2"), "ask", null);
    expect(text(second?.total ?? parse("0"))).toBe("0.3");
  });
});
