// Looks up single orders: those that an event named and nobody knew, and those that were filled,
// since fees are not told by events. Requests are gathered, for a burst of events must not become a
// burst of requests.
import type { Order, OrderUpdate } from "@/lib/schema";
import { isProblem } from "@/lib/http";
import { lookUpUntil } from "@/stream/retry";

export type OrderReadingPort = {
  readOne: (orderId: number) => Promise<Order>;
  /** Reads all that are open and those that changed last. */
  readMany: () => Promise<Order[]>;
  take: (orders: readonly Order[]) => void;
  /** Takes an event of an order that was unknown when it came. */
  replay: (event: OrderUpdate) => void;
};

export const UNKNOWN_MS = 50;
export const SETTLE_MS = 1_500;
/** More than so many at once are looked up as pages. */
export const ONE_BY_ONE_MAX = 5;
/** Most events that wait for their orders to be looked up. */
export const EVENTS_WAITING_MAX = 5_000;

export class OrderReading {
  readonly #port: OrderReadingPort;
  #wanted = new Set<number>();
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
    this.#want(event.order_id, UNKNOWN_MS);
  }

  /** Look up an order that is known, for what events do not tell. */
  settle(orderId: number): void {
    this.#want(orderId, SETTLE_MS);
  }

  /** Look up orders that should be open and were not found so. */
  missing(orderIds: readonly number[]): void {
    for (const orderId of orderIds) this.#want(orderId, UNKNOWN_MS);
  }

  stop(): void {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #want(orderId: number, delay: number): void {
    this.#wanted.add(orderId);
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
    const wanted = [...this.#wanted];
    const events = this.#events;
    this.#wanted = new Set();
    this.#events = [];
    try {
      const found = await lookUpUntil(() => this.#lookUp(wanted), () => !this.#isOver);
      if (found !== null) {
        this.#port.take(found);
        for (const event of events) this.#port.replay(event);
      }
    } catch {
      // Refused for good: the orders stay as they are known, and the next look at the account tells.
    } finally {
      this.#isReading = false;
      if (this.#wanted.size > 0) this.#again();
    }
  }

  #again(): void {
    if (this.#isOver) return;
    this.#dueAt = Date.now() + SETTLE_MS;
    this.#timer = setTimeout(() => { void this.#read(); }, SETTLE_MS);
  }

  async #lookUp(orderIds: readonly number[]): Promise<Order[]> {
    if (orderIds.length > ONE_BY_ONE_MAX) return await this.#port.readMany();
    const found = await Promise.all(orderIds.map((each) => this.#one(each)));
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
