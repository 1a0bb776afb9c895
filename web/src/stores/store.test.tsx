import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { flushFrame } from "@/stores/frame";
import { createLatest } from "@/stores/latest";
import { createStore, sameMembers, useStore } from "@/stores/store";

test("listeners hear of each change, and of nothing else", () => {
  const store = createStore(1);
  const heard = vi.fn();
  const stop = store.subscribe(heard);
  store.set(2);
  store.set(2);
  store.set((value) => value + 1);
  stop();
  store.set(9);
  expect([heard.mock.calls.length, store.get()]).toEqual([2, 9]);
});

test("a frame store tells once per frame, and knows at once", () => {
  const store = createStore(1, { frame: true });
  const heard = vi.fn();
  store.subscribe(heard);
  for (let value = 2; value < 100; value += 1) store.set(value);
  expect([heard.mock.calls.length, store.get()]).toEqual([0, 99]);
  flushFrame();
  expect(heard).toHaveBeenCalledTimes(1);
});

test("a component renders when what it selected changed, by its own measure", () => {
  const store = createStore({ list: [1, 2], other: 0 });
  const evens = (value: { list: number[] }) => value.list.filter((each) => each % 2 === 0);
  let renders = 0;
  function Evens() {
    renders += 1;
    return <p>{useStore(store, evens, sameMembers).join()}</p>;
  }
  render(<Evens />);
  act(() => { store.set({ list: [1, 2, 3], other: 1 }); });
  expect(renders).toBe(1);
  act(() => { store.set({ list: [1, 2, 4], other: 1 }); });
  expect(screen.getByText("2,4")).toBeInTheDocument();
  expect(renders).toBe(2);
});

test("what is told while it is looked up counts more than what was found", () => {
  const latest = createLatest<string>();
  latest.take("old", "told before");
  const take = latest.lookUp();
  latest.take("a", "told");
  take(new Map([["a", "found"], ["b", "found"]]));
  expect([...latest.store.get()]).toEqual([["a", "told"], ["b", "found"]]);
});

test("what was being looked up for another account is not taken", () => {
  const latest = createLatest<string>();
  const take = latest.lookUp();
  latest.clear();
  take(new Map([["a", "found"]]));
  expect(latest.store.get().size).toBe(0);
});
