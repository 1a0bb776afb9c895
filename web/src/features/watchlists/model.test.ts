import { expect, test } from "vitest";
import { SYMBOLS_MAX } from "@/lib/queries/watchlists";
import { isToken, linkOf, moved, nameProblem, shownList, withSymbol } from "./model";

test("a symbol goes to another place and the others close up", () => {
  expect(moved(["A", "B", "C"], 0, 2)).toEqual(["B", "C", "A"]);
  expect(moved(["A", "B", "C"], 2, 0)).toEqual(["C", "A", "B"]);
});

test("what is out of bounds moves nothing", () => {
  const symbols = ["A", "B"];
  for (const [from, to] of [[0, 2], [0, -1], [5, 0], [1, 1]] as const) {
    expect(moved(symbols, from, to)).toBe(symbols);
  }
});

test("a symbol is in a list once, and twenty are in it at most", () => {
  expect(withSymbol(["A"], "B")).toEqual(["A", "B"]);
  expect(withSymbol(["A"], "A")).toEqual(["A"]);
  const full = Array.from({ length: SYMBOLS_MAX }, (_, at) => String(at));
  expect(withSymbol(full, "B")).toBe(full);
});

test("a name has at least a letter and at most 64", () => {
  expect(nameProblem("  ")).toBe("missing");
  expect(nameProblem("x".repeat(65))).toBe("long");
  expect(nameProblem(` ${"😀".repeat(64)} `)).toBeNull();
});

test("a link keeps its token from servers", () => {
  const token = `dmw_0123456789ab_${"A".repeat(43)}`;
  const link = new URL(linkOf(token, "https://venue.example"));
  expect([link.pathname, link.search, link.hash]).toEqual(["/shared/watchlists", "", `#token=${token}`]);
  expect(isToken(token)).toBe(true);
  expect([isToken(""), isToken(`${token}x`), isToken("dmk_0123456789ab_x")]).toEqual([false, false, false]);
});

test("the first list is shown where the chosen one is gone", () => {
  const lists = [{ watchlist_id: 1 }, { watchlist_id: 2 }];
  expect(shownList(lists, 2)?.watchlist_id).toBe(2);
  expect(shownList(lists, 9)?.watchlist_id).toBe(1);
  expect(shownList([], 1)).toBeUndefined();
});
