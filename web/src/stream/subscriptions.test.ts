import { beforeEach, describe, expect, test } from "vitest";
import type { BookSnapshot, BookUpdate, OrderUpdate, Problem, StreamMessage, StreamRequest } from "@/lib/schema";
import { IDS_KEPT } from "@/stream/registry";
import { ASK_AGAIN_MS, GRACE_MS, SNAPSHOT_AGAIN_MS, Subscriptions, TOPICS_MAX } from "@/stream/subscriptions";
import type { Topic } from "@/stream/topics";

const BOOK: Topic = { channel: "book", symbol: "A" };
const ORDERS: Topic = { channel: "orders", accountId: 7 };
const TRADES: Topic = { channel: "trades", symbol: "A" };

let done: string[];
let sent: StreamRequest[];
let now: number;
let lastId: number;
let subscriptions: Subscriptions;

beforeEach(() => {
  done = [];
  sent = [];
  now = 1_000;
  lastId = 0;
  const note = (what: string) => (topic: Topic) => { done.push(`${what} ${topic.channel}`); };
  subscriptions = new Subscriptions(
    {
      send: (request) => { sent.push(request); },
      deliver: (message) => { done.push(`deliver ${placeOf(message)}`); },
      lookUp: (topic, why) => { done.push(`look up ${why} ${topic.channel}`); },
      resumed: note("resumed"),
      stale: note("stale"),
      refused: note("refused"),
      dropped: note("dropped"),
    },
    () => (lastId += 1),
  );
});

function placeOf(message: StreamMessage): string {
  if (message.type === "book") return String(message.last_sequence);
  if (message.type === "book_snapshot") return `snapshot ${String(message.sequence)}`;
  return "id" in message ? String(message.id) : message.type;
}

const snapshot = (sequence: number): BookSnapshot =>
  ({ type: "book_snapshot", symbol: "A", sequence, bids: [], asks: [], time: "" });
const update = (first: number, last = first): BookUpdate =>
  ({ type: "book", symbol: "A", first_sequence: first, last_sequence: last, bids: [], asks: [], time: "" });
const order = (id: string, accountId = 7): OrderUpdate =>
  ({ type: "order", id, event: "accepted", account_id: accountId, order_id: 1, client_order_id: "", symbol: "A", side: "buy", time: "" });
const problem = (status: number, code: string, more: Partial<Problem> = {}): Problem =>
  ({ type: "", title: "", status, detail: "", code, ...more });

function take(...messages: StreamMessage[]): void {
  for (const message of messages) subscriptions.take(message, now);
}

function agree(last_id = "w:1:0"): void {
  const asked = sent.findLast((each) => each.op === "subscribe");
  subscriptions.reply({ type: "reply", id: asked?.id ?? 0, status: 200, last_id }, now);
}

function refuse(said: Problem): void {
  const asked = sent.findLast((each) => each.op === "subscribe");
  subscriptions.reply({ type: "reply", id: asked?.id ?? 0, status: said.status, problem: said } as never, now);
}

function begin(topic: Topic): void {
  subscriptions.want(topic, now);
  subscriptions.connected(now);
  agree();
}

function reconnect(): void {
  subscriptions.disconnected();
  done = [];
  sent = [];
  subscriptions.connected(now);
}

describe("listening", () => {
  test("asks once for many listeners, and stops a while after the last", () => {
    subscriptions.connected(now);
    subscriptions.want(BOOK, now);
    subscriptions.want(BOOK, now);
    expect(sent).toEqual([{ op: "subscribe", id: 1, channel: "book", symbol: "A" }]);
    subscriptions.unwant(BOOK, now);
    subscriptions.tick(now + 2 * GRACE_MS);
    expect(sent).toHaveLength(1);
    subscriptions.unwant(BOOK, now);
    subscriptions.tick(now + GRACE_MS - 1);
    expect(sent).toHaveLength(1);
    subscriptions.tick(now + GRACE_MS);
    expect(sent.at(-1)).toEqual({ op: "unsubscribe", id: 2, channel: "book", symbol: "A" });
    expect(done).toEqual(["dropped book"]);
  });

  test("goes on where a listener comes back in time", () => {
    begin(BOOK);
    subscriptions.unwant(BOOK, now);
    subscriptions.want(BOOK, now + GRACE_MS - 1);
    subscriptions.tick(now + 2 * GRACE_MS);
    expect(sent.map((each) => each.op)).toEqual(["subscribe"]);
  });

  test("asks for what was wanted before there was a connection", () => {
    subscriptions.want(ORDERS, now);
    expect(sent).toEqual([]);
    subscriptions.connected(now);
    expect(sent).toEqual([{ op: "subscribe", id: 1, channel: "orders", account_id: 7 }]);
  });

  test("looks up what came before, after the venue began to tell and not sooner", () => {
    subscriptions.want(ORDERS, now);
    subscriptions.connected(now);
    expect(done).toEqual([]);
    agree();
    expect(done).toEqual(["look up start orders"]);
  });

  test("looks up again where the stores were cleared meanwhile", () => {
    begin(ORDERS);
    subscriptions.unwant(ORDERS, now);
    done = [];
    subscriptions.want(ORDERS, now, true);
    expect([done, sent.length]).toEqual([["look up start orders"], 1]);
  });

  test("asks for no more than the venue allows, and for the rest when there is room", () => {
    subscriptions.connected(now);
    for (let count = 0; count <= TOPICS_MAX; count += 1) {
      subscriptions.want({ channel: "quotes", symbol: String(count) }, now);
    }
    expect(sent).toHaveLength(TOPICS_MAX);
    subscriptions.unwant({ channel: "quotes", symbol: "0" }, now);
    subscriptions.tick(now + GRACE_MS);
    subscriptions.tick(now + GRACE_MS);
    expect(sent.at(-1)).toMatchObject({ op: "subscribe", symbol: String(TOPICS_MAX) });
  });

  test("hears nothing that it did not ask for", () => {
    begin(ORDERS);
    done = [];
    take(order("w:2:0", 8), snapshot(1), update(2));
    expect(done).toEqual([]);
  });
});

describe("a book", () => {
  beforeEach(() => {
    begin(BOOK);
    take(snapshot(10));
    done = [];
    sent = [];
  });

  test("goes on where each update follows the one before", () => {
    take(update(11), update(12, 20), update(21));
    expect(done).toEqual(["deliver 11", "deliver 20", "deliver 21"]);
  });

  test("takes nothing twice", () => {
    take(update(11), update(11), update(9, 10));
    expect(done).toEqual(["deliver 11"]);
  });

  test("with a gap is old until it was told anew", () => {
    take(update(12), update(13));
    expect(done).toEqual(["stale book"]);
    expect(sent).toMatchObject([{ op: "subscribe", channel: "book", symbol: "A" }]);
    agree();
    take(snapshot(13), update(14));
    expect(done).toEqual(["stale book", "deliver snapshot 13", "deliver 14"]);
  });

  test("that loses its place again and again is not asked for all the time", () => {
    for (let sequence = 20; sequence < 60; sequence += 10) {
      take(update(sequence));
      agree();
      take(snapshot(sequence));
    }
    expect(sent).toHaveLength(1);
    subscriptions.tick(now + SNAPSHOT_AGAIN_MS);
    expect(sent).toHaveLength(2);
  });

  test("may be told whole at any time", () => {
    take(snapshot(50), update(51));
    expect(done).toEqual(["deliver snapshot 50", "deliver 51"]);
  });

  test("is begun anew after a cut", () => {
    reconnect();
    take(update(11));
    expect(done).toEqual([]);
    expect(sent).toEqual([expect.not.objectContaining({ after: expect.anything() as unknown })]);
    take(snapshot(30), update(31));
    expect(done).toEqual(["deliver snapshot 30", "deliver 31"]);
  });
});

describe("facts", () => {
  beforeEach(() => { begin(ORDERS); done = []; });

  test("go on behind the last that was heard", () => {
    take(order("w:5:0"), order("w:6:1"));
    reconnect();
    expect(sent).toEqual([{ op: "subscribe", id: 2, channel: "orders", account_id: 7, after: "w:6:1" }]);
    agree("w:6:1");
    expect(done).toEqual(["resumed orders"]);
  });

  test("go on behind where they began, if nothing was heard", () => {
    reconnect();
    expect(sent).toMatchObject([{ after: "w:1:0" }]);
  });

  test("begin anew where the first subscription was never answered", () => {
    subscriptions.want(TRADES, now);
    reconnect();
    expect(sent).toEqual([
      expect.objectContaining({ channel: "orders", after: "w:1:0" }),
      { op: "subscribe", id: 4, channel: "trades", symbol: "A" },
    ]);
  });

  test("are taken once each", () => {
    take(order("w:5:0"), order("w:6:0"), order("w:5:0"));
    reconnect();
    take(order("w:6:0"), order("w:7:0"));
    expect(done).toEqual(["deliver w:7:0"]);
  });

  test("remember no more ids than they need", () => {
    for (let count = 0; count <= IDS_KEPT; count += 1) take(order(`w:${String(count)}:0`));
    done = [];
    take(order(`w:${String(IDS_KEPT)}:0`), order("w:0:0"));
    expect(done).toEqual(["deliver w:0:0"]);
  });

  test("that lie too far back are looked up, and go on from where the venue says", () => {
    reconnect();
    agree();
    take({ type: "gap", channel: "orders", after: "w:1:0", last_id: "w:900:0", detail: "" });
    expect(done).toEqual(["resumed orders", "look up gap orders"]);
    reconnect();
    expect(sent).toMatchObject([{ after: "w:900:0" }]);
  });

  test("of which the venue writes the place in another way are looked up as well", () => {
    reconnect();
    agree();
    take({ type: "gap", channel: "orders", after: "v:1:0", last_id: "v:900:0", detail: "" });
    expect(done).toContain("look up gap orders");
  });

  test("begin anew where the venue does not know the place", () => {
    reconnect();
    refuse(problem(400, "PARAMETER_INVALID", { errors: [{ field: "after", rule: "must be a place" }] }));
    expect(sent.at(-1)).toEqual({ op: "subscribe", id: 3, channel: "orders", account_id: 7 });
    agree("w:2:0");
    expect(done).toEqual(["look up start orders"]);
  });
});

describe("a refusal", () => {
  test("in passing is followed by another try", () => {
    subscriptions.connected(now);
    subscriptions.want(ORDERS, now);
    refuse(problem(503, "UNAVAILABLE", { retry_after: 5 }));
    subscriptions.tick(now + ASK_AGAIN_MS);
    expect(sent).toHaveLength(1);
    subscriptions.tick(now + 5_000);
    expect(sent).toHaveLength(2);
  });

  test("for good is told, and not asked again until somebody wants it anew", () => {
    subscriptions.connected(now);
    subscriptions.want(ORDERS, now);
    refuse(problem(404, "ACCOUNT_UNKNOWN"));
    subscriptions.tick(now + 60_000);
    expect([done, sent.length]).toEqual([["refused orders"], 1]);
    subscriptions.want(ORDERS, now);
    expect(sent).toHaveLength(2);
  });

  test("may come later: what has ended is looked up anew when it comes back", () => {
    begin(ORDERS);
    done = [];
    take({ type: "ended", channel: "orders", account_id: 7, problem: problem(404, "ACCOUNT_UNKNOWN") } as StreamMessage);
    expect(done).toEqual(["refused orders"]);
    reconnect();
    expect(sent).toEqual([{ op: "subscribe", id: 2, channel: "orders", account_id: 7 }]);
  });

  test("of a request that nobody waits for any more changes nothing", () => {
    begin(ORDERS);
    done = [];
    expect(subscriptions.reply({ type: "reply", id: 99, status: 200 }, now)).toBe(false);
    expect(done).toEqual([]);
  });
});
