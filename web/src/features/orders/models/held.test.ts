import { describe, expect, it } from "vitest";
import { heldRows } from "./held";

type Row = { readonly id: string; readonly note: string };
const row = (id: string, note = "open"): Row => ({ id, note });
const held = (rows: readonly Row[], before: readonly Row[] | null) =>
  heldRows(rows, before, (each) => each.id, (each) => ({ ...each, note: "gone" })).map(({ id, note }) => `${id} ${note}`);

describe("rows under somebody's hand", () => {
  it("are as they are while nobody points at them", () => {
    expect(held([row("b"), row("a")], null)).toEqual(["b open", "a open"]);
  });

  it("keep their places: what is new comes last, what is gone stays where it was", () => {
    const before = [row("c"), row("b"), row("a")];
    expect(held([row("d"), row("c", "filled a little"), row("a")], before)).toEqual([
      "c filled a little",
      "b gone",
      "a open",
      "d open",
    ]);
  });
});
