// Traffic by a program: resting orders whose price is replaced again and again, one frame each.
import type { Venue } from "../e2e/venue";

interface Order {
  order_id: number;
  symbol: string;
}

const SYMBOLS = ["BTC-USD", "ETH-USD", "EUR-USD", "AAPL", "MSFT"];
const EACH_MS = 10;

interface Listed {
  symbol: string;
  tick_table: { tick: string }[];
  quantity_min: string;
  notional_min: string;
}

/** Change the books of five instruments until told to stop; returns how to stop. */
export async function trafficOn(venue: Venue): Promise<() => Promise<void>> {
  const { instruments } = await venue.ask<{ instruments: Listed[] }>("GET", "/api/instruments");
  const seats = await Promise.all(
    instruments.filter(({ symbol }) => SYMBOLS.includes(symbol)).map((each) => seatOf(venue, each)),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${venue.streamPort}/api/stream`);
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  let id = 1;
  const say = (request: object) => socket.send(JSON.stringify({ ...request, id: id++ }));
  say({ op: "authenticate", key: venue.key });
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    for (const seat of seats) {
      const price = seat.prices[turn % seat.prices.length];
      say({ op: "replace_order", order_id: seat.order.order_id, replace: { price } });
    }
  }, EACH_MS);
  return async () => {
    clearInterval(timer);
    socket.close();
    await venue.ask("DELETE", "/api/orders");
  };
}

interface Seat {
  order: Order;
  prices: string[];
}

async function seatOf(venue: Venue, listed: Listed): Promise<Seat> {
  const { symbol } = listed;
  const book = await venue.ask<{ bids: [string, string][] }>("GET", `/api/instruments/${symbol}/book`);
  const best = Number(book.bids[0]?.[0]);
  const tick = Number(listed.tick_table[0]?.tick);
  const digits = (listed.tick_table[0]?.tick.split(".")[1] ?? "").length;
  const prices = [2, 3, 4, 5].map((steps) => (best - steps * tick).toFixed(digits));
  const quantity = String(Math.max(Number(listed.quantity_min), Math.ceil((2 * Number(listed.notional_min)) / best)));
  const order = await venue.ask<Order>("POST", "/api/orders", {
    symbol,
    side: "buy",
    quantity,
    price: prices[0],
    post_only: true,
  });
  return { order, prices };
}
