// Live data for components: each hook listens while its component is on the page, and returns what
// the store has. Components that listen to the same share one subscription.
import { useEffect, useMemo } from "react";
import type { Quote, Trade } from "@/lib/schema";
import { accountStore, type LiveAccount } from "@/stores/account";
import { type Book, bookStore } from "@/stores/books";
import { type Quotes, quotesStore } from "@/stores/quotes";
import { createStore, useStore } from "@/stores/store";
import { tradesStore } from "@/stores/trades";
import { listen, listenToAccount } from "@/stream/socket";

const NO_BOOK = createStore<Book>({ symbol: "", state: "loading", sequence: 0, bids: [], asks: [], time: "" });
const NO_TRADES = createStore<readonly Trade[]>([]);

/** Return the book of an instrument, best levels first. */
export function useLiveBook(symbol: string | null): Book {
  return useOfBook(symbol, whole);
}

/** Return what a selector makes of the book; the component renders when that is another. */
export function useOfBook<T>(symbol: string | null, select: (book: Book) => T): T {
  useEffect(() => (symbol === null ? undefined : listen({ channel: "book", symbol })), [symbol]);
  return useStore(symbol === null ? NO_BOOK : bookStore(symbol), select);
}

/** Return the quote of an instrument as of its last change of price or status, null until it is told. */
export function useLiveQuote(symbol: string | null): Quote | null {
  useEffect(() => (symbol === null ? undefined : listen({ channel: "quotes", symbol })), [symbol]);
  const select = useMemo(() => (quotes: Quotes) => quotes.get(symbol ?? "") ?? null, [symbol]);
  return useStore(quotesStore, select, samePrices);
}

/** Return the quotes of instruments by symbol, as far as they were told, as of the last change of a price or status. */
export function useLiveQuotes(symbols: readonly string[]): Quotes {
  const key = [...new Set(symbols)].sort().join(" ");
  useEffect(() => {
    const stops = wordsOf(key).map((symbol) => listen({ channel: "quotes", symbol }));
    return () => { for (const stop of stops) stop(); };
  }, [key]);
  const select = useMemo(() => (quotes: Quotes) => chosen(quotes, wordsOf(key)), [key]);
  return useStore(quotesStore, select, sameQuotes);
}

/** Return the latest trades of an instrument, newest first. */
export function useLiveTrades(symbol: string | null): readonly Trade[] {
  useEffect(() => (symbol === null ? undefined : listen({ channel: "trades", symbol })), [symbol]);
  return useStore(symbol === null ? NO_TRADES : tradesStore(symbol));
}

/** Keep the stores of orders, fills, balances and positions live for an account; return how current they are. */
export function useLiveAccount(accountId: number | null): LiveAccount {
  useEffect(() => (accountId === null ? undefined : listenToAccount(accountId)), [accountId]);
  return useStore(accountStore);
}

function whole(book: Book): Book {
  return book;
}

// Quantities of the best prices change all the time, and are shown by the book alone.
function samePrices(a: Quote | null, b: Quote | null): boolean {
  if (a === null || b === null) return a === b;
  return a.status === b.status && a.bid_price === b.bid_price && a.ask_price === b.ask_price && a.last_price === b.last_price;
}

function wordsOf(key: string): string[] {
  return key === "" ? [] : key.split(" ");
}

function chosen(quotes: Quotes, symbols: readonly string[]): Quotes {
  const found = symbols.flatMap((symbol) => {
    const quote = quotes.get(symbol);
    return quote === undefined ? [] : [[symbol, quote] as const];
  });
  return new Map(found);
}

function sameQuotes(a: Quotes, b: Quotes): boolean {
  return a.size === b.size && [...a].every(([symbol, quote]) => samePrices(b.get(symbol) ?? null, quote));
}
