import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ProblemError } from "@/lib/http";
import type { Order, OrderUpdate } from "@/lib/schema";
import { ONE_BY_ONE_MAX, OrderReading, SETTLE_MS, SETTLING_MAX, UNKNOWN_MS } from "@/stream/order-reading";

const order = (order_id: number) => ({ order_id }) as Order;
const event = (order_id: number, name = "accepted") => ({ order_id, event: name }) as OrderUpdate;
const problem = (status: number) => new ProblemError({ type: "", title: "", status, detail: "", code: "X" });

let done: string[];
let known: Set<number>;
let failures: ProblemError[];
let reading: OrderReading;

beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  known = new Set();
  failures = [];
  reading = new OrderReading({
    isKnown: (orderId) => known.has(orderId),
    readOne: (orderId) => {
      done.push(`read ${String(orderId)}`);
      const failure = failures.shift();
      return failure === undefined ? Promise.resolve(order(orderId)) : Promise.reject(failure);
    },
    readMany: () => {
      done.push("read many");
      return Promise.resolve([order(1)]);
    },
    take: (orders) => { for (const each of orders) known.add(each.order_id); },
    replay: (each) => { done.push(`replay ${String(each.order_id)} ${each.event}`); },
  });
});

afterEach(() => {
  reading.stop();
  vi.useRealTimers();
});

test("an unknown order is looked up, and its events are taken in order", async () => {
  reading.unknown(event(1, "approved"));
  reading.unknown(event(1, "accepted"));
  await vi.advanceTimersByTimeAsync(UNKNOWN_MS);
  expect(done).toEqual(["read 1", "replay 1 approved", "replay 1 accepted"]);
});

test("an order that became known meanwhile is not looked up", async () => {
  reading.unknown(event(1));
  known.add(1);
  await vi.advanceTimersByTimeAsync(UNKNOWN_MS);
  expect(done).toEqual(["replay 1 accepted"]);
});

test("many unknown orders are looked up together", async () => {
  for (let id = 1; id <= ONE_BY_ONE_MAX + 1; id += 1) reading.unknown(event(id));
  await vi.advanceTimersByTimeAsync(UNKNOWN_MS);
  expect(done.filter((each) => each.startsWith("read"))).toEqual(["read many"]);
});

test("a burst of fills is settled a few at a time, the latest kept", async () => {
  for (let id = 1; id <= SETTLING_MAX + 10; id += 1) {
    reading.settle(id);
    reading.settle(id);
  }
  await vi.advanceTimersByTimeAsync(SETTLE_MS);
  expect(done).toEqual(["read 11", "read 12", "read 13", "read 14", "read 15"]);
  await vi.advanceTimersByTimeAsync(SETTLE_MS * (SETTLING_MAX / ONE_BY_ONE_MAX));
  expect(done).toHaveLength(SETTLING_MAX);
});

test("an unknown order does not wait for those that are to be settled", async () => {
  reading.settle(1);
  reading.unknown(event(2));
  await vi.advanceTimersByTimeAsync(UNKNOWN_MS);
  expect(done).toContain("read 2");
});

test("what fails in passing is tried again, and what is gone is left out", async () => {
  failures = [problem(503)];
  reading.unknown(event(1));
  await vi.advanceTimersByTimeAsync(UNKNOWN_MS + 500);
  expect(done).toEqual(["read 1", "read 1", "replay 1 accepted"]);
  failures = [problem(404)];
  reading.unknown(event(2));
  await vi.advanceTimersByTimeAsync(UNKNOWN_MS);
  expect(done.slice(3)).toEqual(["read 2", "replay 2 accepted"]);
  expect(known.has(2)).toBe(false);
});

test("after the account was changed nothing is taken any more", async () => {
  reading.unknown(event(1));
  reading.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(done).toEqual([]);
});
