// A stage for what the page listens to: a port that writes down what it is told, and short words for
// what the venue says.
import type { BookSnapshot, BookUpdate, OrderUpdate, Problem, StreamMessage, StreamRequest } from "@/lib/schema";
import { Subscriptions } from "@/stream/subscriptions";
import type { Topic } from "@/stream/topics";

export const BOOK: Topic = { channel: "book", symbol: "A" };
export const ORDERS: Topic = { channel: "orders", accountId: 7 };
export const TRADES: Topic = { channel: "trades", symbol: "A" };

export const snapshot = (sequence: number): BookSnapshot =>
  ({ type: "book_snapshot", symbol: "A", sequence, bids: [], asks: [], time: "" });
export const update = (first: number, last = first): BookUpdate =>
  ({ type: "book", symbol: "A", first_sequence: first, last_sequence: last, bids: [], asks: [], time: "" });
export const order = (id: string, accountId = 7): OrderUpdate =>
  ({ type: "order", id, event: "accepted", account_id: accountId, order_id: 1, client_order_id: "", symbol: "A", side: "buy", time: "" });
export const problem = (status: number, code: string, more: Partial<Problem> = {}): Problem =>
  ({ type: "", title: "", status, detail: "", code, ...more });

export class Stage {
  readonly now = 1_000;
  done: string[] = [];
  sent: StreamRequest[] = [];
  readonly subscriptions: Subscriptions;
  #lastId = 0;

  constructor() {
    const note = (what: string) => (topic: Topic) => { this.done.push(`${what} ${topic.channel}`); };
    this.subscriptions = new Subscriptions(
      {
        send: (request) => { this.sent.push(request); },
        deliver: (message) => { this.done.push(`deliver ${placeOf(message)}`); },
        lookUp: (topic, why) => { this.done.push(`look up ${why} ${topic.channel}`); },
        resumed: note("resumed"),
        stale: note("stale"),
        refused: note("refused"),
        dropped: note("dropped"),
      },
      () => (this.#lastId += 1),
    );
  }

  want(topic: Topic, anew = false): void {
    this.subscriptions.want(topic, this.now, anew);
  }

  connect(): void {
    this.subscriptions.connected(this.now);
  }

  later(milliseconds: number): void {
    this.subscriptions.tick(this.now + milliseconds);
  }

  take(...messages: StreamMessage[]): void {
    for (const message of messages) this.subscriptions.take(message, this.now);
  }

  /** Let the venue agree to the last subscription. */
  agree(last_id = "w:1:0"): void {
    this.subscriptions.reply({ type: "reply", id: this.#asked(), status: 200, last_id }, this.now);
  }

  /** Let the venue refuse the last subscription. */
  refuse(said: Problem): void {
    const reply = { type: "reply", id: this.#asked(), status: said.status, problem: said } as StreamMessage & { type: "reply" };
    this.subscriptions.reply(reply, this.now);
  }

  begin(topic: Topic): void {
    this.want(topic);
    this.connect();
    this.agree();
  }

  reconnect(): void {
    this.subscriptions.disconnected();
    this.done = [];
    this.sent = [];
    this.connect();
  }

  #asked(): number {
    return this.sent.findLast((each) => each.op === "subscribe")?.id ?? 0;
  }
}

function placeOf(message: StreamMessage): string {
  if (message.type === "book") return String(message.last_sequence);
  if (message.type === "book_snapshot") return `snapshot ${String(message.sequence)}`;
  return "id" in message ? String(message.id) : message.type;
}
