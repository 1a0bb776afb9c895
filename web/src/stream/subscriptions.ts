// What the page listens to, and what it has heard of each: pure but for its port. Knows where every
// channel goes on after a cut, notices what is missing from a book, and drops what comes twice.
import type { BookSnapshot, BookUpdate, Gap, Problem, Reply, StreamMessage } from "@/lib/schema";
import type { SubscriptionPort } from "@/stream/port";
import { NO_SEQUENCE, Registry, type Subscription } from "@/stream/registry";
import { isFacts, placeOf, subjectOf, type Topic } from "@/stream/topics";

/** How long a topic is kept when nobody listens any more: panels and pages come back. */
export const GRACE_MS = 5_000;
/** How long after a passing refusal a topic is asked for again. */
export const ASK_AGAIN_MS = 2_000;
/** How long between two snapshots of one book, where it keeps losing its place. */
export const SNAPSHOT_AGAIN_MS = 1_000;
/** Most topics at once; the venue's own limit is 200 of a connection. */
export const TOPICS_MAX = 190;

const PASSING = new Set([401, 429, 500, 503]);

export class Subscriptions {
  readonly #port: SubscriptionPort;
  readonly #nextId: () => number;
  readonly #registry = new Registry();
  readonly #requests = new Map<number, Subscription>();
  #isConnected = false;

  constructor(port: SubscriptionPort, nextId: () => number) {
    this.#port = port;
    this.#nextId = nextId;
  }

  /** Listen to a topic; `anew` looks up again what came before, though it be told already. */
  want(topic: Topic, now: number, anew = false): void {
    const found = this.#registry.find(topic.channel, subjectOf(topic));
    const subscription = found ?? this.#registry.add(topic);
    subscription.count += 1;
    subscription.dropAt = null;
    if (subscription.state === "refused") subscription.state = "wanted";
    if (anew) this.#anew(subscription);
    if (subscription.state === "wanted") this.#ask(subscription, now);
  }

  /** Listen to a topic no more; it is kept for a while. */
  unwant(topic: Topic, now: number): void {
    const subscription = this.#registry.find(topic.channel, subjectOf(topic));
    if (subscription === undefined || subscription.count === 0) return;
    subscription.count -= 1;
    if (subscription.count === 0) subscription.dropAt = now + GRACE_MS;
  }

  /** Ask for everything: there is a new connection. */
  connected(now: number): void {
    this.#isConnected = true;
    for (const subscription of this.#registry.each()) {
      subscription.state = "wanted";
      subscription.askAt = 0;
      this.#ask(subscription, now);
    }
  }

  /** Note that there is no connection any more. */
  disconnected(): void {
    this.#isConnected = false;
    this.#requests.clear();
    for (const subscription of this.#registry.each()) {
      const wasLive = subscription.state === "live";
      if (subscription.state !== "refused") subscription.state = "wanted";
      subscription.sequence = NO_SEQUENCE;
      if (wasLive) this.#port.stale(subscription.topic);
    }
  }

  /** Forget where channels would go on: nothing of what they told is kept. */
  forget(): void {
    for (const subscription of this.#registry.each()) this.#anew(subscription);
  }

  /** Ask again for the whole of a book. */
  snapshotAgain(symbol: string, now: number): void {
    const subscription = this.#registry.find("book", symbol);
    if (subscription !== undefined) this.#snapshot(subscription, now);
  }

  /** Drop what nobody listens to, and ask again for what was refused in passing. */
  tick(now: number): void {
    for (const subscription of this.#registry.each()) {
      if (subscription.dropAt !== null && now >= subscription.dropAt) this.#drop(subscription);
      else if (subscription.state === "wanted" && now >= subscription.askAt) this.#ask(subscription, now);
    }
  }

  /** Take a reply; returns whether it answered a subscription. */
  reply(message: Reply, now: number): boolean {
    const subscription = this.#requests.get(message.id);
    if (subscription === undefined) return false;
    this.#requests.delete(message.id);
    if (subscription.requestId !== message.id || subscription.state !== "asked") return true;
    if (message.problem) this.#refused(subscription, message.problem, now);
    else this.#begun(subscription, message.last_id ?? null);
    return true;
  }

  /** Take what is told, and deliver it unless it is old, came twice, or follows something missed. */
  take(message: StreamMessage, now: number): void {
    switch (message.type) {
      case "book_snapshot":
      case "book":
        if (this.#continues(message, now)) this.#port.deliver(message);
        break;
      case "quote":
        if (this.#registry.find("quotes", message.symbol) !== undefined) this.#port.deliver(message);
        break;
      case "trade":
        this.#fact(this.#registry.find("trades", message.symbol), message);
        break;
      case "order":
      case "fill":
      case "balance":
      case "position":
        this.#fact(this.#registry.find(`${message.type}s`, message.account_id), message);
        break;
      case "gap":
        this.#gap(message);
        break;
      case "ended":
        this.#ended(message.channel, message.symbol ?? message.account_id ?? null, message.problem);
        break;
      default:
    }
  }

  #anew(subscription: Subscription): void {
    if (subscription.state === "live" && isFacts(subscription.topic)) this.#port.lookUp(subscription.topic, "start");
    else if (subscription.state !== "asked") subscription.after = null;
    subscription.isResumed = false;
    subscription.seen.clear();
  }

  #begun(subscription: Subscription, lastId: string | null): void {
    subscription.state = "live";
    if (!isFacts(subscription.topic)) return;
    if (subscription.isResumed) {
      this.#port.resumed(subscription.topic);
      return;
    }
    subscription.after ??= lastId;
    this.#port.lookUp(subscription.topic, "start");
  }

  #refused(subscription: Subscription, problem: Problem, now: number): void {
    subscription.state = "wanted";
    if (subscription.after !== null && problem.errors?.some((each) => each.field === "after")) {
      // The venue does not know the place: it was given another log. Begin anew.
      subscription.after = null;
      this.#ask(subscription, now);
    } else if (PASSING.has(problem.status)) {
      subscription.askAt = now + Math.max(ASK_AGAIN_MS, (problem.retry_after ?? 0) * 1_000);
    } else {
      this.#stop(subscription, problem);
    }
  }

  #continues(message: BookSnapshot | BookUpdate, now: number): boolean {
    const subscription = this.#registry.find("book", message.symbol);
    if (subscription === undefined) return false;
    if (message.type === "book_snapshot") {
      subscription.sequence = message.sequence;
      return true;
    }
    const { sequence } = subscription;
    if (sequence === NO_SEQUENCE || message.last_sequence <= sequence) return false;
    if (message.first_sequence !== sequence + 1) {
      this.#lose(subscription, now);
      return false;
    }
    subscription.sequence = message.last_sequence;
    return true;
  }

  #lose(subscription: Subscription, now: number): void {
    subscription.sequence = NO_SEQUENCE;
    this.#port.stale(subscription.topic);
    this.#snapshot(subscription, now);
  }

  #snapshot(subscription: Subscription, now: number): void {
    if (subscription.state !== "live") return;
    subscription.state = "wanted";
    if (now < subscription.askAt) return;
    this.#ask(subscription, now);
    subscription.askAt = now + SNAPSHOT_AGAIN_MS;
  }

  #fact(subscription: Subscription | undefined, message: StreamMessage & { id: string }): void {
    if (subscription === undefined || subscription.seen.has(message.id)) return;
    subscription.after = message.id;
    this.#port.deliver(message);
  }

  #gap(message: Gap): void {
    const resumed = [...this.#registry.of(message.channel)].filter((each) => each.isResumed);
    const named = resumed.filter((each) => each.after === message.after);
    // The venue may write the place in another way; then all that went on from one are looked up.
    for (const subscription of named.length > 0 ? named : resumed) {
      subscription.after = message.last_id;
      this.#port.lookUp(subscription.topic, "gap");
    }
  }

  #ended(channel: Topic["channel"], subject: string | number | null, problem: Problem): void {
    const subscription = subject === null ? undefined : this.#registry.find(channel, subject);
    if (subscription !== undefined) this.#stop(subscription, problem);
  }

  #stop(subscription: Subscription, problem: Problem): void {
    subscription.state = "refused";
    subscription.after = null;
    subscription.sequence = NO_SEQUENCE;
    this.#port.refused(subscription.topic, problem);
  }

  #ask(subscription: Subscription, now: number): void {
    if (!this.#isConnected || now < subscription.askAt || this.#registry.askedCount() >= TOPICS_MAX) return;
    const id = this.#nextId();
    subscription.state = "asked";
    subscription.requestId = id;
    subscription.isResumed = subscription.after !== null;
    subscription.sequence = NO_SEQUENCE;
    this.#requests.set(id, subscription);
    const after = subscription.after === null ? {} : { after: subscription.after };
    this.#port.send({ op: "subscribe", id, ...placeOf(subscription.topic), ...after });
  }

  #drop(subscription: Subscription): void {
    const { topic, state } = subscription;
    this.#registry.remove(topic);
    if (this.#isConnected && (state === "asked" || state === "live")) {
      this.#port.send({ op: "unsubscribe", id: this.#nextId(), ...placeOf(topic) });
    }
    this.#port.dropped(topic);
  }
}
