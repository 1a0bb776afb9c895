import { expect, test } from "vitest";
import { SCREENS, screensFor } from "./screens";

const idsFor = (...may: string[]) => screensFor(new Set(may)).map(({ id }) => id);

test("a trader sees no screen of operators", () => {
  expect(idsFor("orders.trade", "markets.view")).toEqual([
    "trade",
    "portfolio",
    "markets",
    "watchlists",
  ]);
});

test("one permission of several opens a screen", () => {
  expect(idsFor("audit.read")).toContain("admin");
  expect(idsFor("venue.watch")).toEqual(expect.arrayContaining(["admin", "crowd"]));
});

test("no two screens share their keys", () => {
  expect(new Set(SCREENS.map(({ keys }) => keys)).size).toBe(SCREENS.length);
});
