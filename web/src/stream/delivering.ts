// Brings what is told into the stores.
import type { StreamMessage } from "@/lib/schema";
import { beginAccount, markAccount } from "@/stores/account";
import { balances } from "@/stores/balances";
import { forgetBook, markBookStale, takeSnapshot, takeUpdate } from "@/stores/books";
import { positions } from "@/stores/positions";
import { forgetQuote, takeQuote } from "@/stores/quotes";
import { forgetTrades, takeTrade } from "@/stores/trades";
import { accountStale, fillEvent, isCurrentAccount, orderEvent } from "@/stream/look-ups";
import { tellOutcome } from "@/stream/telling";
import type { Topic } from "@/stream/topics";

/** Take a message; `thin` is told of a book of which too little is left. */
export function deliver(message: StreamMessage, thin: (symbol: string) => void): void {
  switch (message.type) {
    case "book_snapshot":
      takeSnapshot(message);
      break;
    case "book":
      if (takeUpdate(message)) thin(message.symbol);
      break;
    case "quote":
      takeQuote(message);
      break;
    case "trade":
      takeTrade(message);
      break;
    default:
      ofAccount(message);
  }
}

/** Show that what is known of a topic may be old. */
export function stale(topic: Topic): void {
  if ("accountId" in topic) accountStale(topic);
  else if (topic.channel === "book") markBookStale(topic.symbol);
}

/** Forget what nobody listens to. */
export function dropped(topic: Topic): void {
  if (topic.channel === "book") forgetBook(topic.symbol);
  else if (topic.channel === "quotes") forgetQuote(topic.symbol);
  else if (topic.channel === "trades") forgetTrades(topic.symbol);
  else if ("accountId" in topic && isCurrentAccount(topic.accountId)) beginAccount(null);
}

/** Show that a topic is not told. */
export function refused(topic: Topic): void {
  if ("accountId" in topic && isCurrentAccount(topic.accountId)) markAccount("refused");
  else stale(topic);
}

function ofAccount(message: StreamMessage): void {
  // An account is told for a while after another was chosen.
  if (!("account_id" in message) || !isCurrentAccount(message.account_id ?? 0)) return;
  if (message.type === "order") {
    orderEvent(message);
    tellOutcome(message);
  } else if (message.type === "fill") {
    fillEvent(message);
  } else if (message.type === "balance") {
    balances.take(message.asset, message);
  } else if (message.type === "position") {
    positions.take(message.symbol, message);
  }
}
