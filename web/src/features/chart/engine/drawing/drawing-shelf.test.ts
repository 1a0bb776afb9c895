import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Drawing, DRAWINGS_MAX } from "../../models/drawings";
import { DrawingShelf } from "./drawing-shelf";

const line = (id: string, price = "10"): Drawing => ({ id, kind: "horizontal", price });

/** What the venue keeps, and a note of what was saved and what failed. */
function shelfWith(kept: Drawing[], isDown = false) {
  const saved: (readonly Drawing[])[] = [];
  const failed: string[] = [];
  const shelf = new DrawingShelf({
    load: () => (isDown ? Promise.reject(new Error("down")) : Promise.resolve(kept)),
    save: (drawings) => {
      saved.push(drawings);
      return Promise.resolve();
    },
    failed: (what) => { failed.push(what); },
  });
  return { shelf, saved, failed };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("what was drawn is saved once a moment has passed since the last change", async () => {
  const { shelf, saved } = shelfWith([line("a")]);
  const stop = shelf.start();
  await vi.advanceTimersByTimeAsync(0);
  shelf.add(line("b"));
  shelf.change(line("b", "11"));
  shelf.change(line("b", "12"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(saved).toEqual([[line("a"), line("b", "12")]]);
  stop();
});

test("what is not saved yet is saved when the chart goes", async () => {
  const { shelf, saved } = shelfWith([line("a")]);
  const stop = shelf.start();
  await vi.advanceTimersByTimeAsync(0);
  shelf.remove("a");
  stop();
  expect(saved).toEqual([[]]);
});

test("what could not be loaded is never written over", async () => {
  const { shelf, saved, failed } = shelfWith([line("a")], true);
  const stop = shelf.start();
  await vi.advanceTimersByTimeAsync(0);
  shelf.add(line("b"));
  await vi.advanceTimersByTimeAsync(5_000);
  stop();
  expect(failed).toEqual(["load"]);
  expect(saved).toEqual([]);
});

test("a line that is drawn is selected and ends the drawing", () => {
  const { shelf } = shelfWith([]);
  shelf.take("trend");
  shelf.begin({ time: 0, price: "1" });
  shelf.add(line("b"));
  expect(shelf.store.get()).toMatchObject({ selectedId: "b", tool: null, begin: null });
  shelf.remove("b");
  expect(shelf.store.get().selectedId).toBeNull();
});

test("a full chart takes no more and says so", async () => {
  const { shelf, failed } = shelfWith(Array.from({ length: DRAWINGS_MAX }, (_, index) => line(String(index))));
  const stop = shelf.start();
  await vi.advanceTimersByTimeAsync(0);
  shelf.add(line("one more"));
  expect(shelf.store.get().drawings).toHaveLength(DRAWINGS_MAX);
  expect(failed).toEqual(["full"]);
  stop();
});
