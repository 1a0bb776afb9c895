// What watchlists decide by themselves: order, names, and the addresses of links.
import { NAME_MAX, SYMBOLS_MAX } from "@/lib/queries/watchlists";

const TOKEN = /^dmw_[0-9a-f]{12}_[\w-]{43}$/;

/** Return the symbols with one of them at another place; what is out of bounds changes nothing. */
export function moved(symbols: readonly string[], from: number, to: number): readonly string[] {
  const symbol = symbols[from];
  if (symbol === undefined || to < 0 || to >= symbols.length || from === to) return symbols;
  const others = symbols.filter((_, at) => at !== from);
  return [...others.slice(0, to), symbol, ...others.slice(to)];
}

/** Return the symbols with another one behind them, as long as there is room and it is new. */
export function withSymbol(symbols: readonly string[], symbol: string): readonly string[] {
  return symbols.includes(symbol) || symbols.length >= SYMBOLS_MAX ? symbols : [...symbols, symbol];
}

/** Return what is wrong with a name, null where nothing is. */
export function nameProblem(name: string): "missing" | "long" | null {
  const length = [...name.trim()].length;
  if (length === 0) return "missing";
  return length > NAME_MAX ? "long" : null;
}

/** Return the address that shows a list; the token is in its fragment, which no server is sent. */
export function linkOf(token: string, origin: string): string {
  return `${origin}/shared/watchlists#token=${token}`;
}

/** Tell whether a text can be the token of a link at all. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Return which list is shown: the one that was chosen as long as it is there, else the first. */
export function shownList<T extends { readonly watchlist_id: number }>(
  lists: readonly T[],
  chosen: number | null,
): T | undefined {
  return lists.find((list) => list.watchlist_id === chosen) ?? lists[0];
}
