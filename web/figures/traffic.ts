// Traffic by a program: orders that join the best bids and leave them again, so that each step changes a book and its quote.
import type { Venue } from "../e2e/venue";

interface Order {
  order_id: number;
  symbol: string;
}

/** The instruments with traffic. */
export const SYMBOLS = ["BTC-USD", "ETH-USD", "EUR-USD", "AAPL", "MSFT"];
/** A hundred steps a second for each of five instruments. */
const EACH_MS = 10;
/** How often the steps are laid where the market is now, and orders that were filled are replaced. */
const AGAIN_MS = 500;
/** What an order is worth: large enough that a crowd does not fill it at once. */
const NOTIONAL = 100_000;
/** What is cheap trades in round lots. */
const ROUND = 100;
const ROUND_BELOW = 10;

interface Listed {
  symbol: string;
  tick_table: { tick: string }[];
}

interface Seat {
  readonly symbol: string;
  readonly tick: string;
  order: Order | null;
  prices: readonly string[];
}

/** Change the books of five instruments until told to stop; returns how to stop. */
export async function trafficOn(venue: Venue): Promise<() => Promise<void>> {
  const { instruments } = await venue.ask<{ instruments: Listed[] }>("GET", "/api/instruments");
  const seats = instruments
    .filter(({ symbol }) => SYMBOLS.includes(symbol))
    .map(({ symbol, tick_table: [first] }): Seat => ({ symbol, tick: first?.tick ?? "1", order: null, prices: [] }));
  await Promise.all(seats.map((seat) => sit(venue, seat)));
  const socket = new WebSocket(`ws://127.0.0.1:${venue.streamPort}/api/stream`);
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  let id = 1;
  const say = (request: object) => socket.send(JSON.stringify({ ...request, id: id++ }));
  say({ op: "authenticate", key: venue.key });
  let turn = 0;
  const steps = setInterval(() => {
    turn += 1;
    for (const { order, prices } of seats) {
      if (order !== null) say({ op: "replace_order", order_id: order.order_id, replace: { price: prices[turn % prices.length] } });
    }
  }, EACH_MS);
  const again = setInterval(() => void Promise.all(seats.map((seat) => sit(venue, seat))), AGAIN_MS);
  return async () => {
    clearInterval(steps);
    clearInterval(again);
    socket.close();
    await venue.ask("DELETE", "/api/orders");
  };
}

async function sit(venue: Venue, seat: Seat): Promise<void> {
  const { symbol, tick } = seat;
  const book = await venue.ask<{ bids: [string, string][] }>("GET", `/api/instruments/${symbol}/book`);
  const best = Number(book.bids[0]?.[0]);
  const digits = (tick.split(".")[1] ?? "").length;
  seat.prices = [best, best - Number(tick)].map((price) => price.toFixed(digits));
  const { orders } = await venue.ask<{ orders: Order[] }>("GET", `/api/orders?status=open&symbol=${symbol}`);
  seat.order = orders[0] ?? null;
  if (seat.order !== null) return;
  const quantity = String(best < ROUND_BELOW ? Math.ceil(NOTIONAL / best / ROUND) * ROUND : Math.ceil(NOTIONAL / best));
  // Refused where the market fell meanwhile: the next time is soon.
  const order = { symbol, side: "buy", quantity, price: seat.prices[1], post_only: true };
  seat.order = await venue.ask<Order>("POST", "/api/orders", order).catch(() => null);
}
