import { beforeEach, describe, expect, test } from "vitest";
import type { Problem, StreamMessage, StreamRequest } from "@/lib/schema";
import { BACK_OFF_MAX_MS, BACK_OFF_MIN_MS, backOff, SLOW_MIN_MS } from "@/stream/back-off";
import { CONNECT_MS_MAX, PING_MS, PONG_MS_MAX, Protocol, STABLE_MS, type Status } from "@/stream/protocol";
import type { Topic } from "@/stream/topics";

/** A port that writes down what it is told, and a clock that the test turns. */
class Scene {
  now = 1_000;
  done: string[] = [];
  sent: StreamRequest[] = [];
  status: Status = { state: "closed", attempt: 0, retryAt: null, latencyMs: null };
  readonly protocol = new Protocol(
    {
      connect: () => { this.done.push("connect"); },
      disconnect: () => { this.done.push("disconnect"); },
      checkSession: () => { this.done.push("check"); },
      changed: (status) => { this.status = status; },
      send: (request) => { this.sent.push(request); },
      deliver: (message: StreamMessage) => { this.done.push(`deliver ${"id" in message ? String(message.id) : message.type}`); },
      lookUp: (topic, why) => { this.done.push(`look up ${why} ${topic.channel}`); },
      resumed: (topic) => { this.done.push(`resumed ${topic.channel}`); },
      stale: (topic) => { this.done.push(`stale ${topic.channel}`); },
      refused: (topic: Topic, problem: Problem) => { this.done.push(`refused ${topic.channel} ${problem.code}`); },
      dropped: (topic) => { this.done.push(`dropped ${topic.channel}`); },
    },
    () => 1,
  );

  say(message: StreamMessage): void {
    this.protocol.message(message, this.now);
  }

  welcome(authenticated = true): void {
    this.say({ type: "welcome", version: "1", authenticated, time: "" });
  }

  later(milliseconds: number): void {
    this.now += milliseconds;
    this.protocol.tick(this.now);
  }

  pong(): void {
    const ping = this.sent.findLast((each) => each.op === "ping");
    if (ping !== undefined) this.say({ type: "reply", id: ping.id, status: 200 });
  }

  live(): void {
    this.protocol.start(this.now);
    this.welcome();
    this.pong();
    this.clear();
  }

  closed(code: number): void {
    this.protocol.closed(code, this.now);
  }

  clear(): void {
    this.done = [];
    this.sent = [];
  }
}

let scene: Scene;
beforeEach(() => { scene = new Scene(); });

describe("connecting", () => {
  test("goes from closed over connecting to live, and tells the latency", () => {
    scene.protocol.start(scene.now);
    expect([scene.done, scene.status.state]).toEqual([["connect"], "connecting"]);
    scene.welcome();
    expect(scene.status.state).toBe("live");
    scene.now += 42;
    scene.pong();
    expect(scene.status.latencyMs).toBe(42);
    expect(scene.protocol.lastMessageTime).toBe(scene.now);
  });

  test("waits longer after each failure, up to a bound", () => {
    scene.protocol.start(scene.now);
    const waits: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      scene.closed(1006);
      if (scene.status.retryAt === null) scene.protocol.sessionChecked("unknown", scene.now);
      waits.push((scene.status.retryAt ?? 0) - scene.now);
      scene.later(BACK_OFF_MAX_MS);
    }
    expect(waits.slice(0, 4)).toEqual([500, 1_000, 2_000, 4_000]);
    expect(waits.at(-1)).toBe(BACK_OFF_MAX_MS);
    expect(scene.done.filter((each) => each === "connect")).toHaveLength(10);
  });

  test("does not try before its time", () => {
    scene.protocol.start(scene.now);
    scene.closed(1006);
    scene.clear();
    scene.later(BACK_OFF_MIN_MS - 1);
    expect(scene.done).toEqual([]);
    scene.later(1);
    expect(scene.done).toEqual(["connect"]);
  });

  test("starts with short waits again only after a connection that lasted", () => {
    scene.live();
    scene.closed(1001);
    scene.later(BACK_OFF_MIN_MS);
    scene.welcome();
    scene.closed(1001);
    expect(scene.status.attempt).toBe(2);
    scene.later(BACK_OFF_MAX_MS);
    scene.welcome();
    scene.pong();
    scene.later(STABLE_MS);
    expect(scene.status.attempt).toBe(0);
    scene.closed(1001);
    expect(scene.status.attempt).toBe(1);
  });

  test("gives up an attempt that brings no welcome", () => {
    scene.protocol.start(scene.now);
    scene.later(CONNECT_MS_MAX + 1);
    expect(scene.done).toEqual(["connect", "disconnect"]);
    expect(scene.status.state).toBe("waiting");
  });

  test.each(["online", "shown"] as const)("tries at once when the page is %s again", (what) => {
    scene.live();
    scene.closed(1006);
    scene.clear();
    scene.protocol[what](scene.now);
    expect(scene.done).toEqual(["connect"]);
  });

  test("says that there is no network, and tries all the same", () => {
    scene.live();
    scene.protocol.offline();
    expect(scene.status.state).toBe("live");
    scene.closed(1006);
    expect(scene.status.state).toBe("offline");
    scene.later(BACK_OFF_MIN_MS);
    expect(scene.done).toContain("connect");
    scene.welcome();
    expect(scene.status.state).toBe("live");
  });

  test("waits longer where the venue said that the page reads too slowly", () => {
    scene.live();
    scene.closed(1013);
    expect((scene.status.retryAt ?? 0) - scene.now).toBe(SLOW_MIN_MS);
  });

  test("hears nothing of a connection that it let go", () => {
    scene.live();
    scene.protocol.want({ channel: "quotes", symbol: "A" }, scene.now);
    scene.protocol.stop();
    scene.clear();
    scene.welcome();
    scene.closed(1000);
    scene.later(60_000);
    expect([scene.done, scene.status.state]).toEqual([[], "closed"]);
  });
});

describe("the session", () => {
  test("is asked about after 1008, and a good one connects again", () => {
    scene.live();
    scene.closed(1008);
    expect(scene.done).toContain("check");
    scene.clear();
    scene.later(60_000);
    expect(scene.done).toEqual([]);
    scene.protocol.sessionChecked("good", scene.now);
    scene.later(BACK_OFF_MIN_MS);
    expect(scene.done).toEqual(["connect"]);
  });

  test("that is over closes for good", () => {
    scene.live();
    scene.closed(1008);
    scene.protocol.sessionChecked("over", scene.now);
    scene.clear();
    scene.later(60_000);
    expect([scene.done, scene.status.state]).toEqual([[], "closed"]);
  });

  test("is asked about when the handshake's cookie had run out", () => {
    scene.protocol.start(scene.now);
    scene.welcome(false);
    expect(scene.done).toEqual(["connect", "disconnect", "check"]);
  });

  test("is asked about after attempts that were not welcomed", () => {
    scene.protocol.start(scene.now);
    scene.closed(1006);
    expect(scene.done).not.toContain("check");
    scene.later(BACK_OFF_MAX_MS);
    scene.closed(1006);
    expect(scene.done).toContain("check");
  });
});

describe("signs of life", () => {
  test("are asked for, and a silent connection is given up", () => {
    scene.live();
    scene.later(PING_MS);
    expect(scene.sent.map((each) => each.op)).toEqual(["ping"]);
    scene.later(PONG_MS_MAX);
    expect(scene.status.state).toBe("live");
    scene.later(1);
    expect(scene.done).toEqual(["disconnect"]);
    expect(scene.status.state).toBe("waiting");
  });

  test("keep a connection that answers", () => {
    scene.live();
    for (let count = 0; count < 20; count += 1) {
      scene.later(PING_MS);
      scene.pong();
    }
    expect([scene.status.state, scene.done]).toEqual(["live", []]);
  });
});

test("waits lie between half and the whole of what the attempt allows", () => {
  for (let attempt = 1; attempt < 40; attempt += 1) {
    const most = Math.min(BACK_OFF_MAX_MS, BACK_OFF_MIN_MS * 2 ** (attempt - 1));
    expect(backOff(attempt, 0)).toBe(most / 2);
    expect(backOff(attempt, 1)).toBe(most);
  }
});
