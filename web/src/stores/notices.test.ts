import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clearNotices, markNoticesRead, noticesStore, NOTICES_MAX, notify, onNotice, removeNotice } from "@/stores/notices";

beforeEach(() => {
  vi.useFakeTimers();
  clearNotices();
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

test("a notice is heard once and kept, the newest first", () => {
  const heard = vi.fn();
  const stop = onNotice(heard);
  notify({ tone: "info", title: "one", topic: "system" });
  const id = notify({ tone: "danger", title: "two", topic: "order", orderId: 5 });
  stop();
  notify({ tone: "info", title: "three", topic: "system" });
  expect(heard.mock.calls.map(([notice]) => (notice as { title: string }).title)).toEqual(["one", "two"]);
  expect(noticesStore.get().map((each) => each.title)).toEqual(["three", "two", "one"]);
  removeNotice(id);
  markNoticesRead();
  expect(noticesStore.get().map((each) => [each.title, each.isRead])).toEqual([["three", true], ["one", true]]);
});

test("no more are kept than anybody reads", () => {
  for (let count = 0; count < NOTICES_MAX + 20; count += 1) notify({ tone: "info", title: String(count), topic: "system" });
  expect(noticesStore.get()).toHaveLength(NOTICES_MAX);
  expect(new Set(noticesStore.get().map((each) => each.id)).size).toBe(NOTICES_MAX);
});

test("they are there after the page was loaded anew", async () => {
  vi.resetModules();
  const before = await import("@/stores/notices");
  before.notify({ tone: "info", title: "kept", topic: "system" });
  await vi.runAllTimersAsync();
  vi.resetModules();
  const anew = await import("@/stores/notices");
  expect(anew.noticesStore.get()[0]?.title).toBe("kept");
});
