import { expect, test, vi } from "vitest";
import { isRecord, stored } from "@/lib/storage";

const isNumber = (value: unknown): value is number => typeof value === "number";

test("what was written is read again, under the page's own name", () => {
  const place = stored("count", isNumber, 0);
  place.write(5);
  expect(place.read()).toBe(5);
  expect(localStorage.getItem("damrak.count")).toBe("5");
  place.clear();
  expect(place.read()).toBe(0);
});

test.each(["", "{", '"five"', "null"])("%j counts for nothing", (text) => {
  localStorage.setItem("damrak.count", text);
  expect(stored("count", isNumber, 3).read()).toBe(3);
});

test("a browser that forbids storing breaks nothing", () => {
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => { throw new DOMException("no"); });
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => { throw new DOMException("full"); });
  const place = stored("count", isNumber, 3);
  place.write(5);
  expect(place.read()).toBe(3);
});

test("lists and nothing are no records", () => {
  expect([isRecord({}), isRecord([]), isRecord(null), isRecord("a")]).toEqual([true, false, false, false]);
});
