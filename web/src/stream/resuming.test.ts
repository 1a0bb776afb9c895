import { beforeEach, describe, expect, test } from "vitest";
import type { StreamMessage } from "@/lib/schema";
import { IDS_KEPT } from "@/stream/registry";
import { ASK_AGAIN_MS } from "@/stream/subscriptions";
import { order, ORDERS, problem, Stage, TRADES } from "@/testing/stage";

let stage: Stage;
beforeEach(() => { stage = new Stage(); });

describe("facts", () => {
  beforeEach(() => { stage.begin(ORDERS); stage.done = []; });

  test("go on behind the last that was heard", () => {
    stage.take(order("w:5:0"), order("w:6:1"));
    stage.reconnect();
    expect(stage.sent).toEqual([{ op: "subscribe", id: 2, channel: "orders", account_id: 7, after: "w:6:1" }]);
    stage.agree("w:6:1");
    expect(stage.done).toEqual(["resumed orders"]);
  });

  test("go on behind where they began, if nothing was heard", () => {
    stage.reconnect();
    expect(stage.sent).toMatchObject([{ after: "w:1:0" }]);
  });

  test("begin anew where the first subscription was never answered", () => {
    stage.want(TRADES);
    stage.reconnect();
    expect(stage.sent).toEqual([
      expect.objectContaining({ channel: "orders", after: "w:1:0" }),
      { op: "subscribe", id: 4, channel: "trades", symbol: "A" },
    ]);
  });

  test("are taken once each", () => {
    stage.take(order("w:5:0"), order("w:6:0"), order("w:5:0"));
    stage.reconnect();
    stage.take(order("w:6:0"), order("w:7:0"));
    expect(stage.done).toEqual(["deliver w:7:0"]);
  });

  test("remember no more ids than they need", () => {
    for (let count = 0; count <= IDS_KEPT; count += 1) stage.take(order(`w:${String(count)}:0`));
    stage.done = [];
    stage.take(order(`w:${String(IDS_KEPT)}:0`), order("w:0:0"));
    expect(stage.done).toEqual(["deliver w:0:0"]);
  });

  test("that lie too far back are looked up, and go on from where the venue says", () => {
    stage.reconnect();
    stage.agree();
    stage.take({ type: "gap", channel: "orders", after: "w:1:0", last_id: "w:900:0", detail: "" });
    expect(stage.done).toEqual(["resumed orders", "look up gap orders"]);
    stage.reconnect();
    expect(stage.sent).toMatchObject([{ after: "w:900:0" }]);
  });

  test("of which the venue writes the place in another way are looked up as well", () => {
    stage.reconnect();
    stage.agree();
    stage.take({ type: "gap", channel: "orders", after: "v:1:0", last_id: "v:900:0", detail: "" });
    expect(stage.done).toContain("look up gap orders");
  });

  test("begin anew where the venue does not know the place", () => {
    stage.reconnect();
    stage.refuse(problem(400, "PARAMETER_INVALID", { errors: [{ field: "after", rule: "must be a place" }] }));
    expect(stage.sent.at(-1)).toEqual({ op: "subscribe", id: 3, channel: "orders", account_id: 7 });
    stage.agree("w:2:0");
    expect(stage.done).toEqual(["look up start orders"]);
  });
});

describe("facts of which nothing is kept any more", () => {
  test("begin anew with the next connection", () => {
    stage.begin(ORDERS);
    stage.take(order("w:5:0"));
    stage.subscriptions.disconnected();
    stage.subscriptions.forget();
    stage.reconnect();
    stage.agree();
    stage.take(order("w:5:0"));
    expect(stage.sent).toEqual([{ op: "subscribe", id: 2, channel: "orders", account_id: 7 }]);
    expect(stage.done).toEqual(["look up start orders", "deliver w:5:0"]);
  });

  test("are looked up where they were asked to go on already", () => {
    stage.begin(ORDERS);
    stage.reconnect();
    stage.want(ORDERS, true);
    stage.agree();
    expect([stage.sent.length, stage.done]).toEqual([1, ["look up start orders"]]);
  });

  test("begin anew where they were wanted without a connection", () => {
    stage.begin(ORDERS);
    stage.subscriptions.disconnected();
    stage.want(ORDERS, true);
    stage.sent = [];
    stage.connect();
    expect(stage.sent).toEqual([{ op: "subscribe", id: 2, channel: "orders", account_id: 7 }]);
  });
});

describe("a refusal", () => {
  test("in passing is followed by another try", () => {
    stage.connect();
    stage.want(ORDERS);
    stage.refuse(problem(503, "UNAVAILABLE", { retry_after: 5 }));
    stage.later(ASK_AGAIN_MS);
    expect(stage.sent).toHaveLength(1);
    stage.later(5_000);
    expect(stage.sent).toHaveLength(2);
  });

  test("for good is told, and not asked again until somebody wants it anew", () => {
    stage.connect();
    stage.want(ORDERS);
    stage.refuse(problem(404, "ACCOUNT_UNKNOWN"));
    stage.later(60_000);
    expect([stage.done, stage.sent.length]).toEqual([["refused orders"], 1]);
    stage.want(ORDERS);
    expect(stage.sent).toHaveLength(2);
  });

  test("may come later: what has ended is looked up anew when it comes back", () => {
    stage.begin(ORDERS);
    stage.done = [];
    stage.take({ type: "ended", channel: "orders", account_id: 7, problem: problem(404, "ACCOUNT_UNKNOWN") } as StreamMessage);
    expect(stage.done).toEqual(["refused orders"]);
    stage.reconnect();
    expect(stage.sent).toEqual([{ op: "subscribe", id: 2, channel: "orders", account_id: 7 }]);
  });

  test("of a request that nobody waits for any more changes nothing", () => {
    stage.begin(ORDERS);
    stage.done = [];
    expect(stage.subscriptions.reply({ type: "reply", id: 99, status: 200 }, stage.now)).toBe(false);
    expect(stage.done).toEqual([]);
  });
});
