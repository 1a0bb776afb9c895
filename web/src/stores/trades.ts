// The latest public trades of instruments, newest first.
import type { Trade } from "@/lib/schema";
import { atFrame } from "@/stores/frame";
import { createListeners, type Readable } from "@/stores/store";

/** Most trades that are kept of an instrument. */
export const TRADES_MAX = 500;

class TradeCell {
  readonly listeners = createListeners();
  readonly readable: Readable<readonly Trade[]>;
  #shown: readonly Trade[] = [];
  #waiting: Trade[] = [];

  constructor() {
    this.readable = { get: () => this.#shown, subscribe: this.listeners.subscribe };
  }

  take(trades: readonly Trade[]): void {
    this.#waiting.push(...trades);
    // A page in the background may hear thousands before it shows any.
    if (this.#waiting.length > 2 * TRADES_MAX) this.#waiting = newest(this.#waiting);
    atFrame(this.#show);
  }

  clear(): void {
    this.#waiting = [];
    this.#shown = [];
    atFrame(this.#show);
  }

  readonly #show = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) this.#shown = newest([...waiting, ...this.#shown]);
    this.listeners.changed();
  };
}

const cells = new Map<string, TradeCell>();

/** Return the trades of an instrument, newest first. */
export function tradesStore(symbol: string): Readable<readonly Trade[]> {
  return cellOf(symbol).readable;
}

/** Take a trade that just happened. */
export function takeTrade(trade: Trade): void {
  cellOf(trade.symbol).take([trade]);
}

/** Take trades that were looked up; those known already make no difference. */
export function takeTrades(symbol: string, trades: readonly Trade[]): void {
  cellOf(symbol).take(trades);
}

/** Forget what was known, since nobody listens or something was missed. */
export function forgetTrades(symbol: string): void {
  const cell = cells.get(symbol);
  if (cell === undefined) return;
  cell.clear();
  if (cell.listeners.count() === 0) cells.delete(symbol);
}

function cellOf(symbol: string): TradeCell {
  let cell = cells.get(symbol);
  if (cell === undefined) {
    cell = new TradeCell();
    cells.set(symbol, cell);
  }
  return cell;
}

/** Return each trade once, newest first, as many as are kept. */
function newest(trades: readonly Trade[]): Trade[] {
  const known = new Map<number, Trade>();
  for (const trade of trades) known.set(trade.trade_id, trade);
  return [...known.values()].sort((a, b) => b.trade_id - a.trade_id).slice(0, TRADES_MAX);
}
