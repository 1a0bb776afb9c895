// What the tests of the book begin with.
import type { Instrument, Order, Trade } from "@/lib/schema";
import type { Level } from "@/stores/books";

export function instrument(parts: Partial<Instrument> = {}): Instrument {
  return {
    instrument_id: 1,
    symbol: "BTC-USD",
    base: "BTC",
    quote: "USD",
    status: "open",
    price_scale: 2,
    quantity_scale: 3,
    tick_table: [{ price_min: "0", tick: "0.5" }],
    lot: "0.1",
    quantity_min: "0.1",
    quantity_max: "1000",
    notional_min: "1",
    notional_max: "1000000",
    maker_fee_ppm: 10,
    taker_fee_ppm: 100,
    ...parts,
  };
}

/** Return levels from texts such as "101.5 x 2". */
export function levels(...texts: string[]): Level[] {
  return texts.map((each) => {
    const [price = "", quantity = ""] = each.split(" x ");
    return { price, quantity };
  });
}

export function order(parts: Partial<Order> = {}): Order {
  return {
    order_id: 7,
    client_order_id: "",
    account_id: 1,
    symbol: "BTC-USD",
    side: "buy",
    order_type: "limit",
    time_in_force: "gtc",
    post_only: false,
    quantity: "1",
    price: "100",
    cum_quantity: "0",
    leaves_quantity: "1",
    average_price: null,
    fees: "0",
    status: "accepted",
    reason: null,
    reason_text: null,
    expire_time: null,
    created_time: "2030-01-31T17:30:00.000000000Z",
    updated_time: "2030-01-31T17:30:00.000000000Z",
    ...parts,
  };
}

export function trade(parts: Partial<Trade> = {}): Trade {
  return {
    trade_id: 1,
    symbol: "BTC-USD",
    sequence: 1,
    side: "sell",
    price: "100",
    quantity: "1",
    time: "2030-01-31T17:30:01.000000000Z",
    ...parts,
  };
}
