import { beforeEach, describe, expect, test } from "vitest";
import { GRACE_MS, SNAPSHOT_AGAIN_MS, TOPICS_MAX } from "@/stream/subscriptions";
import { BOOK, order, ORDERS, snapshot, Stage, update } from "@/testing/stage";

let stage: Stage;
beforeEach(() => { stage = new Stage(); });

describe("listening", () => {
  test("asks once for many listeners, and stops a while after the last", () => {
    stage.connect();
    stage.want(BOOK);
    stage.want(BOOK);
    expect(stage.sent).toEqual([{ op: "subscribe", id: 1, channel: "book", symbol: "A" }]);
    stage.subscriptions.unwant(BOOK, stage.now);
    stage.later(2 * GRACE_MS);
    expect(stage.sent).toHaveLength(1);
    stage.subscriptions.unwant(BOOK, stage.now);
    stage.later(GRACE_MS - 1);
    expect(stage.sent).toHaveLength(1);
    stage.later(GRACE_MS);
    expect(stage.sent.at(-1)).toEqual({ op: "unsubscribe", id: 2, channel: "book", symbol: "A" });
    expect(stage.done).toEqual(["dropped book"]);
  });

  test("goes on where a listener comes back in time", () => {
    stage.begin(BOOK);
    stage.subscriptions.unwant(BOOK, stage.now);
    stage.subscriptions.want(BOOK, stage.now + GRACE_MS - 1);
    stage.later(2 * GRACE_MS);
    expect(stage.sent.map((each) => each.op)).toEqual(["subscribe"]);
  });

  test("asks for what was wanted before there was a connection", () => {
    stage.want(ORDERS);
    expect(stage.sent).toEqual([]);
    stage.connect();
    expect(stage.sent).toEqual([{ op: "subscribe", id: 1, channel: "orders", account_id: 7 }]);
  });

  test("looks up what came before, after the venue began to tell and not sooner", () => {
    stage.want(ORDERS);
    stage.connect();
    expect(stage.done).toEqual([]);
    stage.agree();
    expect(stage.done).toEqual(["look up start orders"]);
  });

  test("looks up again where the stores were cleared meanwhile", () => {
    stage.begin(ORDERS);
    stage.subscriptions.unwant(ORDERS, stage.now);
    stage.done = [];
    stage.want(ORDERS, true);
    expect([stage.done, stage.sent.length]).toEqual([["look up start orders"], 1]);
  });

  test("asks for no more than the venue allows, and for the rest when there is room", () => {
    stage.connect();
    for (let count = 0; count <= TOPICS_MAX; count += 1) {
      stage.want({ channel: "quotes", symbol: String(count) });
    }
    expect(stage.sent).toHaveLength(TOPICS_MAX);
    stage.subscriptions.unwant({ channel: "quotes", symbol: "0" }, stage.now);
    stage.later(GRACE_MS);
    stage.later(GRACE_MS);
    expect(stage.sent.at(-1)).toMatchObject({ op: "subscribe", symbol: String(TOPICS_MAX) });
  });

  test("hears nothing that it did not ask for", () => {
    stage.begin(ORDERS);
    stage.done = [];
    stage.take(order("w:2:0", 8), snapshot(1), update(2));
    expect(stage.done).toEqual([]);
  });
});

describe("a book", () => {
  beforeEach(() => {
    stage.begin(BOOK);
    stage.take(snapshot(10));
    stage.done = [];
    stage.sent = [];
  });

  test("goes on where each update follows the one before", () => {
    stage.take(update(11), update(12, 20), update(21));
    expect(stage.done).toEqual(["deliver 11", "deliver 20", "deliver 21"]);
  });

  test("takes nothing twice", () => {
    stage.take(update(11), update(11), update(9, 10));
    expect(stage.done).toEqual(["deliver 11"]);
  });

  test("with a gap is old until it was told anew", () => {
    stage.take(update(12), update(13));
    expect(stage.done).toEqual(["stale book"]);
    expect(stage.sent).toMatchObject([{ op: "subscribe", channel: "book", symbol: "A" }]);
    stage.agree();
    stage.take(snapshot(13), update(14));
    expect(stage.done).toEqual(["stale book", "deliver snapshot 13", "deliver 14"]);
  });

  test("that loses its place again and again is not asked for all the time", () => {
    for (let sequence = 20; sequence < 60; sequence += 10) {
      stage.take(update(sequence));
      stage.agree();
      stage.take(snapshot(sequence));
    }
    expect(stage.sent).toHaveLength(1);
    stage.later(SNAPSHOT_AGAIN_MS);
    expect(stage.sent).toHaveLength(2);
  });

  test("may be told whole at any time", () => {
    stage.take(snapshot(50), update(51));
    expect(stage.done).toEqual(["deliver snapshot 50", "deliver 51"]);
  });

  test("is begun anew after a cut", () => {
    stage.reconnect();
    stage.take(update(11));
    expect(stage.done).toEqual([]);
    expect(stage.sent).toEqual([expect.not.objectContaining({ after: expect.anything() as unknown })]);
    stage.take(snapshot(30), update(31));
    expect(stage.done).toEqual(["deliver snapshot 30", "deliver 31"]);
  });
});
