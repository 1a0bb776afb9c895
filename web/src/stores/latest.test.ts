import { expect, test } from "vitest";
import { createLatest } from "@/stores/latest";

test("what was told while it was looked up counts more than what was found", () => {
  const latest = createLatest<number>();
  const take = latest.lookUp();
  latest.take("USD", 2);
  take(new Map([["USD", 1], ["BTC", 5]]));
  expect([...latest.store.get()]).toEqual([["USD", 2], ["BTC", 5]]);
});

test("only the look-up that began last counts", () => {
  const latest = createLatest<number>();
  const late = latest.lookUp();
  const take = latest.lookUp();
  take(new Map([["USD", 2]]));
  late(new Map([["USD", 1]]));
  expect(latest.store.get().get("USD")).toBe(2);
});
