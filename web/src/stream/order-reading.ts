// Looks up single orders: those that an event named and nobody knew, and those of which events do
// not tell everything, such as fees. Requests are gathered, for a burst of events must not become a
// burst of requests.
import { isProblem } from "@/lib/http";
import type { Order, OrderUpdate } from "@/lib/schema";
import { lookUpUntil } from "@/stream/retry";

export type OrderReadingPort = {
  isKnown: (orderId: number) => boolean;
  readOne: (orderId: number) => Promise<Order>;
  /** Reads all that are open and those that changed last. */
  readMany: () => Promise<Order[]>;
  take: (orders: readonly Order[]) => void;
  /** Takes an event of an order that was unknown when it came. */
  replay: (event: OrderUpdate) => void;
};

export const UNKNOWN_MS = 50;
export const SETTLE_MS = 1_500;
/** So many are looked up at a time; if more are unknown, all that are open are. */
export const ONE_BY_ONE_MAX = 5;
/** Most orders that wait to be looked up again, the latest ones. */
export const SETTLING_MAX = 200;
/** Most events that wait for their orders to be looked up. */
export const EVENTS_WAITING_MAX = 5_000;

export class OrderReading {
  readonly #port: OrderReadingPort;
  readonly #settling = new Set<number>();
  #unknown = new Set<number>();
  #events: OrderUpdate[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dueAt = 0;
  #isReading = false;
  #isOver = false;

  constructor(port: OrderReadingPort) {
    this.#port = port;
  }

  /** Look up the order of an event that is not known, and take the event then. */
  unknown(event: OrderUpdate): void {
    if (this.#events.length < EVENTS_WAITING_MAX) this.#events.push(event);
    this.#unknown.add(event.order_id);
    this.#readIn(UNKNOWN_MS);
  }

  /** Look up an order that is known, for what events do not tell. */
  settle(orderId: number): void {
    this.#settling.delete(orderId);
    this.#settling.add(orderId);
    if (this.#settling.size > SETTLING_MAX) this.#settling.delete(first(this.#settling, 1)[0] ?? 0);
    this.#readIn(SETTLE_MS);
  }

  stop(): void {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #readIn(delay: number): void {
    if (this.#isReading || this.#isOver) return;
    const at = Date.now() + delay;
    if (this.#timer !== null && this.#dueAt <= at) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => { void this.#read(); }, delay);
  }

  async #read(): Promise<void> {
    this.#timer = null;
    this.#isReading = true;
    const unknown = [...this.#unknown].filter((each) => !this.#port.isKnown(each));
    const settling = first(this.#settling, Math.max(0, ONE_BY_ONE_MAX - unknown.length));
    const events = this.#events;
    this.#unknown = new Set();
    this.#events = [];
    for (const orderId of settling) this.#settling.delete(orderId);
    try {
      const found = await lookUpUntil(() => this.#lookUp(unknown, settling), () => !this.#isOver);
      this.#port.take(found ?? []);
    } catch (error) {
      // Refused for good: the orders stay as they are known until the account is looked up again.
      if (!isProblem(error)) throw error;
    } finally {
      this.#isReading = false;
    }
    if (this.#isOver) return;
    for (const event of events) this.#port.replay(event);
    if (this.#unknown.size > 0) this.#readIn(UNKNOWN_MS);
    else if (this.#settling.size > 0) this.#readIn(SETTLE_MS);
  }

  async #lookUp(unknown: readonly number[], settling: readonly number[]): Promise<Order[]> {
    if (unknown.length > ONE_BY_ONE_MAX) return await this.#port.readMany();
    const found = await Promise.all([...unknown, ...settling].map((each) => this.#one(each)));
    return found.filter((each) => each !== null);
  }

  async #one(orderId: number): Promise<Order | null> {
    try {
      return await this.#port.readOne(orderId);
    } catch (error) {
      if (isProblem(error) && error.status === 404) return null;
      throw error;
    }
  }
}

function first(ids: ReadonlySet<number>, count: number): number[] {
  return [...ids].slice(0, count);
}
