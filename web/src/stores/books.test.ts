import { beforeEach, expect, test, vi } from "vitest";
import { bookStore, forgetBook, LEVELS_SHOWN, markBookStale, readDepth, takeSnapshot, takeUpdate } from "@/stores/books";
import { flushFrame } from "@/stores/frame";
import type { LevelText } from "@/lib/schema";

const snapshot = (sequence: number, asks: LevelText[]) => {
  takeSnapshot({ type: "book_snapshot", symbol: "A", sequence, bids: [["9", "1"]], asks, time: "t" });
};
const update = (sequence: number, asks: LevelText[]) =>
  takeUpdate({ type: "book", symbol: "A", first_sequence: sequence, last_sequence: sequence, bids: [], asks, time: "t2" });

beforeEach(() => {
  forgetBook("A");
  flushFrame();
});

test("listeners hear once per frame, however much was told", () => {
  const heard = vi.fn();
  const stop = bookStore("A").subscribe(heard);
  snapshot(1, [["10", "1"]]);
  for (let sequence = 2; sequence < 200; sequence += 1) update(sequence, [["10", String(sequence)]]);
  expect(heard).not.toHaveBeenCalled();
  flushFrame();
  expect(heard).toHaveBeenCalledTimes(1);
  expect(bookStore("A").get()).toMatchObject({ state: "live", sequence: 199, asks: [{ price: "10", quantity: "199" }], time: "t2" });
  stop();
});

test("what is shown does not change between frames", () => {
  snapshot(1, [["10", "1"]]);
  flushFrame();
  const shown = bookStore("A").get();
  update(2, [["10", "0"], ["11", "4"]]);
  expect(bookStore("A").get()).toBe(shown);
  expect(shown.asks).toEqual([{ price: "10", quantity: "1" }]);
  flushFrame();
  expect(bookStore("A").get().asks).toEqual([{ price: "11", quantity: "4" }]);
});

test("a book shows its best levels, and deeper ones when it is asked", () => {
  snapshot(1, Array.from({ length: 400 }, (_, index) => [String(10 + index), "1"]));
  flushFrame();
  expect(bookStore("A").get().asks).toHaveLength(LEVELS_SHOWN);
  expect(readDepth("A", 300).asks).toHaveLength(300);
  expect(readDepth("A", 300).bids).toHaveLength(1);
});

test("a cut leaves the book as it was, marked as old", () => {
  markBookStale("A");
  flushFrame();
  expect(bookStore("A").get().state).toBe("loading");
  snapshot(1, [["10", "1"]]);
  markBookStale("A");
  flushFrame();
  expect(bookStore("A").get()).toMatchObject({ state: "stale", sequence: 1, asks: [{ price: "10", quantity: "1" }] });
});
