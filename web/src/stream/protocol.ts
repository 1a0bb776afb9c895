// The conversation with the venue, as a machine without clock, network or stores: what happens and
// when goes in, what is to be done comes out at its port. `socket.ts` is a thin shell around it.
import type { Reply, StreamMessage } from "@/lib/schema";
import { backOff, SLOW_MIN_MS } from "@/stream/back-off";
import type { SubscriptionPort } from "@/stream/port";
import { Subscriptions } from "@/stream/subscriptions";
import type { Topic } from "@/stream/topics";

export type Status = {
  readonly state: "connecting" | "live" | "waiting" | "offline" | "closed";
  readonly attempt: number;
  readonly retryAt: number | null;
  readonly latencyMs: number | null;
};

export type Port = SubscriptionPort & {
  connect: () => void;
  /** Let go of the connection; nothing more is heard of it. */
  disconnect: () => void;
  /** Ask the venue whether the session lives, and say so with `sessionChecked`. */
  checkSession: () => void;
  changed: (status: Status) => void;
};

export type SessionVerdict = "good" | "over" | "unknown";

export const CONNECT_MS_MAX = 10_000;
export const PING_MS = 10_000;
/** A connection on which a ping was not answered for so long is dead. */
export const PONG_MS_MAX = 10_000;
/** After so long a connection counts as good, and the next wait is short again. */
export const STABLE_MS = 10_000;
/** After so many attempts that were not welcomed, the session is asked about. */
export const UNWELCOME_MAX = 2;

const POLICY = 1008;
const TOO_SLOW = 1013;
const LOST = 1006;

type Phase = "closed" | "connecting" | "live" | "waiting" | "checking";

export class Protocol {
  readonly subscriptions: Subscriptions;
  /** When something was heard last, null before. */
  lastMessageTime: number | null = null;
  readonly #port: Port;
  readonly #random: () => number;
  #phase: Phase = "closed";
  #isOnline = true;
  #since = 0;
  #attempt = 0;
  #retryAt: number | null = null;
  #latencyMs: number | null = null;
  #ping: { readonly id: number; readonly time: number } | null = null;
  #pingAt = 0;
  #lastId = 0;

  constructor(port: Port, random: () => number = Math.random) {
    this.#port = port;
    this.#random = random;
    this.subscriptions = new Subscriptions(port, () => this.#nextId());
  }

  /** Begin to listen; somebody is signed in. */
  start(now: number): void {
    if (this.#phase !== "closed") return;
    this.#attempt = 0;
    this.#connect(now);
  }

  /** Listen no more. */
  stop(): void {
    if (this.#phase === "closed") return;
    this.#letGo();
    this.subscriptions.forget();
    this.#phase = "closed";
    this.#retryAt = null;
    this.#tell();
  }

  want(topic: Topic, now: number, anew = false): void {
    this.subscriptions.want(topic, now, anew);
  }

  unwant(topic: Topic, now: number): void {
    this.subscriptions.unwant(topic, now);
  }

  /** Take a message of the connection that there is. */
  message(message: StreamMessage, now: number): void {
    if (this.#phase !== "connecting" && this.#phase !== "live") return;
    this.lastMessageTime = now;
    if (message.type === "reply") this.#reply(message, now);
    else if (message.type === "welcome") this.#welcome(message.authenticated, now);
    else this.subscriptions.take(message, now);
  }

  /** Take that the connection was closed, or could not be opened. */
  closed(code: number, now: number): void {
    if (this.#phase !== "connecting" && this.#phase !== "live") return;
    const wasWelcome = this.#phase === "live";
    this.#forgiveIfStable(now);
    this.#letGo();
    this.#attempt += 1;
    if (code === POLICY || (!wasWelcome && this.#attempt % UNWELCOME_MAX === 0)) this.#check(now);
    else this.#wait(now, code === TOO_SLOW ? SLOW_MIN_MS : 0);
  }

  /** Take what the venue said of the session. */
  sessionChecked(verdict: SessionVerdict, now: number): void {
    if (this.#phase !== "checking") return;
    if (verdict === "over") this.stop();
    else this.#wait(now, 0);
  }

  /** Take that the machine has a network again. */
  online(now: number): void {
    this.#isOnline = true;
    this.#hurry(now);
  }

  /** Take that the machine has no network. Trying goes on: the venue may be this very machine. */
  offline(): void {
    this.#isOnline = false;
    this.#tell();
  }

  /** Take that the page is looked at again, or that its reader wants it to try now. */
  shown(now: number): void {
    if (this.#phase === "live" && this.#ping === null) this.#sendPing(now);
    this.#hurry(now);
  }

  /** Do what is due. */
  tick(now: number): void {
    if (this.#phase === "waiting" && now >= (this.#retryAt ?? now)) this.#connect(now);
    else if (this.#phase === "connecting" && now - this.#since > CONNECT_MS_MAX) this.closed(LOST, now);
    if (this.#phase !== "live") return;
    if (this.#ping !== null && now - this.#ping.time > PONG_MS_MAX) {
      this.closed(LOST, now);
      return;
    }
    if (this.#ping === null && now >= this.#pingAt) this.#sendPing(now);
    this.#forgiveIfStable(now);
    this.subscriptions.tick(now);
  }

  #connect(now: number): void {
    this.#phase = "connecting";
    this.#since = now;
    this.#retryAt = null;
    this.#tell();
    this.#port.connect();
  }

  #welcome(isAuthenticated: boolean, now: number): void {
    if (!isAuthenticated) {
      // The cookie of the handshake had run out; only another handshake shows a new one.
      this.closed(POLICY, now);
      return;
    }
    this.#phase = "live";
    this.#since = now;
    this.#tell();
    this.subscriptions.connected(now);
    this.#sendPing(now);
  }

  #reply(message: Reply, now: number): void {
    if (this.#ping?.id !== message.id) {
      this.subscriptions.reply(message, now);
      return;
    }
    this.#latencyMs = now - this.#ping.time;
    this.#ping = null;
    this.#pingAt = now + PING_MS;
    this.#tell();
  }

  #sendPing(now: number): void {
    this.#ping = { id: this.#nextId(), time: now };
    this.#port.send({ op: "ping", id: this.#ping.id });
  }

  #check(now: number): void {
    this.#phase = "checking";
    this.#since = now;
    this.#tell();
    this.#port.checkSession();
  }

  #wait(now: number, least: number): void {
    this.#phase = "waiting";
    this.#retryAt = now + Math.round(Math.max(least, backOff(this.#attempt, this.#random())));
    this.#tell();
  }

  #hurry(now: number): void {
    if (this.#phase === "waiting") this.#connect(now);
    else this.#tell();
  }

  #letGo(): void {
    const wasOpen = this.#phase === "connecting" || this.#phase === "live";
    this.#ping = null;
    this.#latencyMs = null;
    this.subscriptions.disconnected();
    if (wasOpen) this.#port.disconnect();
  }

  #forgiveIfStable(now: number): void {
    if (this.#phase !== "live" || this.#attempt === 0 || now - this.#since < STABLE_MS) return;
    this.#attempt = 0;
    this.#tell();
  }

  #tell(): void {
    const state = stateOf(this.#phase, this.#isOnline);
    this.#port.changed({
      state,
      attempt: this.#attempt,
      retryAt: state === "waiting" ? this.#retryAt : null,
      latencyMs: this.#latencyMs,
    });
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

function stateOf(phase: Phase, isOnline: boolean): Status["state"] {
  if (phase === "live" || phase === "closed") return phase;
  if (!isOnline) return "offline";
  return phase === "checking" ? "waiting" : phase;
}
