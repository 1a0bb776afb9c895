import { expect, test } from "vitest";
import { type Move, moved, STILL } from "./order-move";

const MOVING: Move = { step: "moving", price: "10", by: "keys" };

test("a price is moved, asked about and sent", () => {
  const moving = moved(STILL, { kind: "move", price: "10", by: "pointer" });
  expect(moving).toEqual({ step: "moving", price: "10", by: "pointer" });
  const asking = moved(moving, { kind: "ask" });
  expect(asking).toEqual({ step: "asking", price: "10" });
  expect(moved(asking, { kind: "send" })).toEqual({ step: "sent", price: "10" });
});

test("without a question it is sent at once", () => {
  expect(moved(MOVING, { kind: "send" })).toEqual({ step: "sent", price: "10" });
});

test("what was sent is not moved on, and nothing is sent that was not moved", () => {
  const sent: Move = { step: "sent", price: "10" };
  expect(moved(sent, { kind: "move", price: "11", by: "keys" })).toBe(sent);
  expect(moved(sent, { kind: "send" })).toBe(sent);
  expect(moved(STILL, { kind: "send" })).toBe(STILL);
  expect(moved(STILL, { kind: "ask" })).toBe(STILL);
});

test("it can be given up until it was sent", () => {
  const sent: Move = { step: "sent", price: "10" };
  expect(moved(MOVING, { kind: "drop" })).toBe(STILL);
  expect(moved({ step: "asking", price: "10" }, { kind: "drop" })).toBe(STILL);
  expect(moved(sent, { kind: "drop" })).toBe(sent);
  expect(moved(sent, { kind: "end" })).toBe(STILL);
});
