// What the tests of orders begin with.
import type { Instrument, Order } from "@/lib/schema";
import type { LiveFill } from "@/stores/fills";

export function instrument(parts: Partial<Instrument> = {}): Instrument {
  return {
    instrument_id: 1,
    symbol: "BTC-USD",
    base: "BTC",
    quote: "USD",
    status: "open",
    price_scale: 2,
    quantity_scale: 3,
    tick_table: [
      { price_min: "0", tick: "0.05" },
      { price_min: "100", tick: "0.5" },
    ],
    lot: "0.01",
    quantity_min: "0.1",
    quantity_max: "1000",
    notional_min: "1",
    notional_max: "1000000",
    maker_fee_ppm: 10,
    taker_fee_ppm: 100,
    ...parts,
  };
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
    cum_quantity: "0.4",
    leaves_quantity: "0.6",
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

export function fill(parts: Partial<LiveFill> = {}): LiveFill {
  return {
    execution_id: 1,
    trade_id: 1,
    order_id: 7,
    account_id: 1,
    symbol: "BTC-USD",
    side: "buy",
    last_price: "100",
    last_quantity: "0.4",
    fee: "0.01",
    fee_asset: "USD",
    aggressor: true,
    time: "2030-01-31T17:30:00.000000000Z",
    ...parts,
  };
}
