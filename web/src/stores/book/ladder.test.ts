import { describe, expect, test } from "vitest";
import { compare, parse } from "@/lib/decimal";
import type { LevelText } from "@/lib/schema";
import { DEPTH_KEPT, DEPTH_LOW, Ladder } from "@/stores/book/ladder";
import { seeded } from "@/testing/random";

type Side = "bids" | "asks";

/** The plainest book there is: all levels by price, sorted each time. */
class Naive {
  readonly levels = new Map<string, string>();
  constructor(readonly side: Side) {}

  set(price: string, quantity: string): void {
    if (quantity === "0") this.levels.delete(price);
    else this.levels.set(price, quantity);
  }

  best(count: number) {
    const direction = this.side === "bids" ? -1 : 1;
    const all = [...this.levels].map(([price, quantity]) => ({ price, quantity }));
    all.sort((a, b) => direction * compare(parse(a.price), parse(b.price)));
    return all.slice(0, count);
  }
}

function range(count: number): LevelText[] {
  return Array.from({ length: count }, (_, index) => [String(index + 1), "1"]);
}

describe.each(["bids", "asks"] as const)("%s", (side) => {
  test.each([1, 2, 3, 4])("are those of the plainest book, whatever happens (seed %d)", (seed) => {
    const next = seeded(seed);
    const [ladder, naive] = [new Ladder(side), new Naive(side)];
    for (let count = 0; count < 3_000; count += 1) {
      const price = `${String(100 + next(60))}${["", ".5", ".25", ".125"][next(4)] ?? ""}`;
      const quantity = next(3) === 0 ? "0" : String(1 + next(1_000));
      ladder.set(price, quantity);
      naive.set(price, quantity);
      if (count % 50 === 0) expect(ladder.best(500)).toEqual(naive.best(500));
    }
    expect(ladder.best(500)).toEqual(naive.best(500));
  });

  test("tell prices apart that floats take for the same", () => {
    const [ladder, naive] = [new Ladder(side), new Naive(side)];
    const prices = ["0.1000000000000000000001", "0.1", "0.1000000000000000000002", "12345678901234567890", "12345678901234567891"];
    for (const price of prices) for (const book of [ladder, naive]) book.set(price, "1");
    ladder.set("0.1000000000000000000001", "0");
    naive.set("0.1000000000000000000001", "0");
    expect(ladder.best(9)).toEqual(naive.best(9));
    expect(ladder.size).toBe(4);
  });
});

test("levels beyond the depth that is kept are cut off, the worst ones", () => {
  const ladder = new Ladder("asks");
  ladder.load(range(DEPTH_KEPT + 500));
  expect(ladder.size).toBe(DEPTH_KEPT);
  ladder.set("0.5", "1");
  expect(ladder.size).toBe(DEPTH_KEPT);
  expect(ladder.best(DEPTH_KEPT).at(-1)?.price).toBe(String(DEPTH_KEPT - 1));
});

test("behind the last level of a side that was cut nothing is added, since what lies between is unknown", () => {
  const ladder = new Ladder("asks");
  ladder.load(range(DEPTH_KEPT + 1));
  ladder.set("1", "0");
  ladder.set(String(DEPTH_KEPT + 50), "9");
  expect(ladder.best(DEPTH_KEPT).at(-1)?.price).toBe(String(DEPTH_KEPT));
});

test("a side that was cut and has run low asks to be told anew; a small one does not", () => {
  const [cut, small] = [new Ladder("asks"), new Ladder("asks")];
  cut.load(range(DEPTH_KEPT + 1));
  small.load(range(DEPTH_LOW));
  for (let price = 1; price <= DEPTH_KEPT - DEPTH_LOW; price += 1) cut.set(String(price), "0");
  small.set("1", "0");
  expect([cut.isThin, small.isThin]).toEqual([false, false]);
  cut.set(String(DEPTH_KEPT), "0");
  expect(cut.isThin).toBe(true);
  cut.load(range(DEPTH_KEPT));
  expect(cut.isThin).toBe(false);
});

test("a level that did not change stays the same object, so that nothing is drawn again", () => {
  const ladder = new Ladder("asks");
  ladder.load(range(3));
  const before = ladder.best(3);
  ladder.set("2", "5");
  const after = ladder.best(3);
  expect(after.map((level, index) => level === before[index])).toEqual([true, false, true]);
});
