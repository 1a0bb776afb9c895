import { useCallback, useMemo, useRef, useState } from "react";
import { cx } from "@/lib/cx";
import { type Decimal, parse } from "@/lib/decimal";
import type { Instrument } from "@/lib/schema";
import { type Book, readDepth } from "@/stores/books";
import { useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { EmptyState } from "@/ui/empty-state";
import { useSize } from "@/ui/use-size";
import { digitsOf, gridChoices } from "../models/grid";
import { groupLevels } from "../models/groups";
import { ladderOf, middleOf, pricesOf, type LadderRow, type Prices } from "../models/ladder";
import { useBookSettings } from "../settings";
import { BookToolbar } from "./book-toolbar";
import { Ladder } from "./ladder";
import { LevelSums } from "./level-sums";
import { rowsThatFit, useRowHeight } from "./room";
import { useOwnLevels } from "./use-own-levels";
import { usePick } from "./use-pick";

/** So many levels are looked at where several are put together. */
const DEPTH_GROUPED = 1_000;

export function BookView({ instrument, book }: { readonly instrument: Instrument; readonly book: Book }) {
  const t = useStrings();
  const { symbol } = instrument;
  const { bars, steps } = useBookSettings();
  const room = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight();
  const depth = usePreference("bookDepth");
  const count = rowsThatFit(useSize(room), rowHeight, depth);
  const [held, hold] = useState<Prices | null>(null);
  const [pointed, point] = useState<LadderRow | null>(null);
  const pick = usePick(instrument, book.state === "live");

  const bestBid = useExact(book.bids[0]?.price);
  const bestAsk = useExact(book.asks[0]?.price);
  const choices = useMemo(() => gridChoices(instrument, bestBid ?? bestAsk), [instrument, bestBid, bestAsk]);
  const tick = choices[0] ?? "1";
  const chosen = steps[symbol] ?? tick;
  const step = choices.includes(chosen) ? chosen : tick;
  const grouping = useMemo(() => (step === tick ? null : parse(step)), [step, tick]);
  const ladder = useMemo(() => {
    const levels = grouping === null ? book : readDepth(symbol, DEPTH_GROUPED);
    const bids = groupLevels(levels.bids, "bid", grouping);
    const asks = groupLevels(levels.asks, "ask", grouping);
    return ladderOf({ bids, asks, count, bars, held });
  }, [book, symbol, grouping, count, bars, held]);
  const own = useOwnLevels(symbol, book, grouping);
  const keep = useCallback(
    (isKept: boolean) => {
      hold((before) => (isKept ? (before ?? pricesOf(ladder)) : null));
    },
    [ladder],
  );

  // Another step has other prices.
  const changeStep = useCallback(() => hold(null), []);
  const isEmpty = book.bids.length === 0 && book.asks.length === 0;
  return (
    <div className="@container flex h-full min-h-0 flex-col">
      <BookToolbar instrument={instrument} step={step} choices={choices} isStale={book.state === "stale"} onStep={changeStep} />
      <div ref={room} className={cx("min-h-0 flex-1 overflow-hidden", book.state === "stale" && "opacity-60")}>
        {isEmpty ? (
          <EmptyState icon="book" title={t.book.empty} detail={t.book.emptyDetail} />
        ) : (
          <Ladder
            instrument={instrument}
            ladder={ladder}
            middle={middleOf(bestBid, bestAsk)}
            own={own}
            priceDigits={digitsOf(step)}
            rowHeight={rowHeight}
            isHeld={held !== null}
            onHold={keep}
            onPoint={point}
            onPick={pick}
          />
        )}
      </div>
      <LevelSums instrument={instrument} row={rowNow(ladder, pointed)} own={own} />
    </div>
  );
}

/** Return the row at the price that was pointed at, as it is now. */
function rowNow(ladder: { bids: readonly LadderRow[]; asks: readonly LadderRow[] }, pointed: LadderRow | null) {
  if (pointed === null) return null;
  return [...ladder.asks, ...ladder.bids].find((row) => row.key === pointed.key && row.key !== "") ?? null;
}

function useExact(price: string | undefined): Decimal | null {
  return useMemo(() => (price === undefined ? null : parse(price)), [price]);
}
