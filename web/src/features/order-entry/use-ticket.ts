// All that the parts of the ticket show, brought together: what is entered, what the market and the
// account say, and what the venue would do.
import { useMemo } from "react";
import { parse, read, ZERO } from "@/lib/decimal";
import { useAssetScale } from "@/lib/queries/assets";
import type { Instrument, TradingStatus } from "@/lib/schema";
import { formatDateTime } from "@/lib/time";
import { useBalances } from "@/stores/balances";
import { useLanguage } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { useStore } from "@/stores/store";
import { useTicketDraft } from "@/stores/ticket";
import { useLiveQuote } from "@/stream/hooks";
import { useDryRun } from "./api";
import { effectsOf } from "./model/effect";
import { type Refusal, refusalsOf, refusalsOfProblem } from "./model/refusals";
import { missingOf, requestOf } from "./model/request";
import type { Means } from "./model/sizing";
import { protectionPrice, termsOf } from "./model/terms";
import { extrasStore, submission } from "./state";

const NONE: readonly Refusal[] = [];

export function useTicket(instrument: Instrument, accountId: number) {
  const { symbol } = instrument;
  const draft = useTicketDraft();
  const extras = useStore(extrasStore);
  const zone = usePreference("zone");
  const language = useLanguage();
  const quote = useLiveQuote(symbol);
  const sent = useStore(submission.store);
  const quoteScale = useAssetScale(instrument.quote);
  const held = useBalances();
  const balances = useMemo(() => new Map(held.map((each) => [each.asset, each])), [held]);
  const terms = useMemo(() => termsOf(instrument), [instrument]);

  const { side, orderType } = draft;
  const isMarket = orderType === "market";
  const price = isMarket ? null : read(draft.price);
  const status: TradingStatus = quote?.status ?? instrument.status;
  const bestOpposite = (side === "buy" ? quote?.ask_price : quote?.bid_price) ?? null;

  const request = useMemo(
    () => requestOf(draft, extras, { symbol, accountId, zone }),
    [draft, extras, symbol, accountId, zone],
  );
  const foretold = useDryRun(status === "open" ? request : null);

  const limit = useMemo(() => {
    if (!isMarket) return price;
    return bestOpposite === null ? null : protectionPrice(terms, side, parse(bestOpposite));
  }, [isMarket, price, bestOpposite, terms, side]);
  const givenAsset = side === "buy" ? instrument.quote : instrument.base;
  const available = read(balances.get(givenAsset)?.available ?? "") ?? ZERO;
  const means: Means = { terms, side, available, price: limit ?? ZERO };

  const effects = useMemo(() => {
    const { answer } = foretold;
    if (answer === null || answer.asset !== givenAsset) return null;
    return effectsOf(answer, { side, price }, terms, balances, quoteScale);
  }, [foretold, givenAsset, side, price, terms, balances, quoteScale]);
  const foreseen = useMemo(() => {
    if (foretold.problem !== null) return isRefusal(foretold.problem) ? refusalsOfProblem(foretold.problem) : NONE;
    if (foretold.answer === null || !foretold.isCurrent) return NONE;
    return refusalsOf(foretold.answer, (iso) => formatDateTime(iso, { language, zone }));
  }, [foretold, language, zone]);
  const refusals = sent.phase === "refused" && isSame(sent.request, request) ? sent.refusals : foreseen;

  return {
    instrument,
    accountId,
    terms,
    draft,
    extras,
    isMarket,
    quote,
    status,
    request,
    missing: missingOf(draft, extras),
    foretold,
    /** What the venue would say against the order now. */
    foreseen,
    /** The same, or what it said when the order was sent. */
    refusals,
    givenAsset,
    available,
    isFunded: balances.size > 0,
    means,
    limit,
    effects,
    sent,
  };
}

export type Ticket = ReturnType<typeof useTicket>;

/** What the venue says against an order, unlike what keeps it from saying anything. */
function isRefusal(problem: Error): boolean {
  return "status" in problem && problem.status === 422;
}

function isSame(sent: object, now: object | null): boolean {
  const plain = { ...sent, client_order_id: undefined };
  return JSON.stringify(plain) === JSON.stringify(now);
}
