import { describe, expect, it } from "vitest";
import { ProblemError } from "@/lib/http";
import type { Order, OrderRequest } from "@/lib/schema";
import { createSubmission, type Doors, isUnderWay } from "./submission";

const DRAFT: OrderRequest = { symbol: "BTC-USD", side: "buy", quantity: "1", price: "10" };
const ORDER = { order_id: 5, status: "accepted" } as Order;
const problem = (status: number, code: string) =>
  new ProblemError({ type: "", title: "", status, detail: code, code });
const fail = (status: number, code: string) => () => Promise.reject(problem(status, code));

/** A venue that answers sends and look-ups in turn; the last answer stays. */
function venue(sends: (() => Promise<Order>)[], finds: (() => Promise<Order | null>)[] = []) {
  const sent: OrderRequest[] = [];
  const looked: OrderRequest[] = [];
  const next = <T>(from: T[], at: number) => from[Math.min(at, from.length - 1)] as T;
  const doors: Doors = {
    send: (request) => next(sends, sent.push(request) - 1)(),
    find: (request) => next(finds, looked.push(request) - 1)(),
    wait: () => Promise.resolve(),
  };
  return { ...createSubmission(doors), sent, looked };
}
const taken = () => Promise.resolve(ORDER);
const absent = () => Promise.resolve(null);

describe("an order that is sent", () => {
  it("is shown as taken with what the venue said of it", async () => {
    const { store, submit, sent } = venue([taken]);
    await submit(DRAFT);
    expect(store.get()).toEqual({ phase: "taken", order: ORDER });
    expect(sent[0]?.client_order_id).toMatch(/^web-/);
  });

  it("is refused with the words at the field", async () => {
    const { store, submit, looked } = venue([fail(422, "PRICE_TICK")]);
    await submit(DRAFT);
    expect(store.get()).toMatchObject({ phase: "refused", refusals: [{ place: "order", words: "PRICE_TICK" }] });
    expect(looked).toHaveLength(0);
  });

  it("lets no other go before it is known what became of it", async () => {
    let answer: (order: Order) => void = () => undefined;
    const { store, submit, sent } = venue([() => new Promise((resolve) => { answer = resolve; })]);
    const first = submit(DRAFT);
    expect(isUnderWay(store.get())).toBe(true);
    await submit({ ...DRAFT, quantity: "2" });
    answer(ORDER);
    await first;
    expect(sent).toHaveLength(1);
  });
});

describe("an order of which no answer came", () => {
  it("is looked up by the id it was sent with, and never sent again", async () => {
    const { store, submit, sent, looked } = venue([fail(0, "UNREACHED")], [fail(0, "UNREACHED"), absent, taken]);
    const phases: string[] = [];
    store.subscribe(() => phases.push(store.get().phase));
    await submit(DRAFT);
    expect(store.get()).toEqual({ phase: "taken", order: ORDER });
    expect(sent).toHaveLength(1);
    expect(looked.map((each) => each.client_order_id)).toEqual(Array(3).fill(sent[0]?.client_order_id));
    expect(new Set(phases)).toEqual(new Set(["sending", "looking", "taken"]));
  });

  it("is told to be unknown at the venue only when the venue said so often enough", async () => {
    const { store, submit, looked } = venue([fail(503, "OUTCOME_UNKNOWN")], [absent]);
    await submit(DRAFT);
    expect(store.get().phase).toBe("absent");
    expect(looked).toHaveLength(5);
  });

  it("keeps its id when the same is sent once more, and another order gets another", async () => {
    const one = venue([fail(0, "UNREACHED"), taken, taken], [absent]);
    await one.submit(DRAFT);
    await one.submit(DRAFT);
    await one.submit(DRAFT);
    const ids = one.sent.map((each) => each.client_order_id);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    const other = venue([fail(0, "UNREACHED"), taken], [absent]);
    await other.submit(DRAFT);
    await other.submit({ ...DRAFT, quantity: "2" });
    expect(other.sent[1]?.client_order_id).not.toBe(other.sent[0]?.client_order_id);
  });

  it("can be set aside, and what is found later says nothing any more", async () => {
    let found: (order: Order | null) => void = () => undefined;
    const { store, submit, dismiss } = venue([fail(0, "UNREACHED")], [() => new Promise((resolve) => { found = resolve; })]);
    const first = submit(DRAFT);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(store.get().phase).toBe("looking");
    dismiss();
    found(ORDER);
    await first;
    expect(store.get().phase).toBe("idle");
  });
});
