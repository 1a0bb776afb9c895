import { expect, test } from "vitest";
import type { Notice } from "@/stores/notices";
import { noticesAbout, soundOf, TOASTS_MAX, withToast } from "./model";

const notice = (id: number, more: Partial<Notice> = {}): Notice => ({
  id,
  time: 0,
  isRead: false,
  tone: "info",
  title: `notice ${id}`,
  topic: "order",
  ...more,
});

test("a topic shows its own notices, and all shows all", () => {
  const all = [notice(2, { topic: "fill" }), notice(1)];
  expect(noticesAbout(all, "fill").map(({ id }) => id)).toEqual([2]);
  expect(noticesAbout(all, "all")).toBe(all);
});

test("toasts never pile up beyond their room, and the newest stays", () => {
  let toasts: readonly Notice[] = [];
  for (let id = 1; id <= TOASTS_MAX + 3; id += 1) toasts = withToast(toasts, notice(id));
  expect(toasts.map(({ id }) => id)).toEqual([4, 5, 6, 7]);
});

test("a notice is shown once, however often it is told", () => {
  expect(withToast([notice(1)], notice(1))).toHaveLength(1);
});

test("a fill goes up and trouble goes down", () => {
  const [first, second] = soundOf({ tone: "success", topic: "fill" });
  expect(second?.frequency).toBeGreaterThan(first?.frequency ?? 0);
  const [high, low] = soundOf({ tone: "danger", topic: "order" });
  expect(low?.frequency).toBeLessThan(high?.frequency ?? 0);
});
