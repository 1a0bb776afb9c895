import { useEffect, useRef } from "react";
import { cx } from "@/lib/cx";
import type { MarketSummary } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Badge } from "@/ui/badge";
import { Change, Num } from "@/ui/number";
import type { Row } from "../finding";

type Props = {
  readonly id: string;
  readonly row: Row<MarketSummary>;
  readonly isMarked: boolean;
  readonly isCurrent: boolean;
  readonly onMark: () => void;
  readonly onChoose: () => void;
};

/** Show one instrument of those that were found: its name, last price and change. */
export function SymbolRow({ id, row, isMarked, isCurrent, onMark, onChoose }: Props) {
  const t = useStrings();
  const ref = useRef<HTMLDivElement>(null);
  const { market, marks } = row;
  useEffect(() => {
    if (isMarked) ref.current?.scrollIntoView?.({ block: "nearest" });
  }, [isMarked]);
  return (
    // Keys are heard by the box above, which names this row as the active one.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      ref={ref}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isMarked}
      aria-current={isCurrent || undefined}
      onPointerMove={isMarked ? undefined : onMark}
      onClick={onChoose}
      className={cx(
        "grid h-9 cursor-pointer grid-cols-[minmax(0,1fr)_auto_6.5rem_5.5rem] items-center gap-2 rounded-4 px-2 text-13 pointer-coarse:h-11",
        isMarked && "bg-selected",
      )}
    >
      <span className="truncate">
        <span className="font-medium"><Marked text={market.symbol} marks={marks} /></span>
        <span className="ml-2 text-12 text-faint max-sm:hidden">{`${market.base} / ${market.quote}`}</span>
      </span>
      <span>{market.status === "open" ? null : <Badge tone="warning">{t.common.tradingStatuses[market.status]}</Badge>}</span>
      <Num value={market.last_price} className="text-right" />
      <span className="text-right text-12"><Change value={market.change_percent} percent /></span>
    </div>
  );
}

function Marked({ text, marks }: { text: string; marks: readonly number[] }) {
  if (marks.length === 0) return text;
  const at = new Set(marks);
  return [...text].map((letter, place) => (
    <span key={place} className={at.has(place) ? "text-accent" : undefined}>{letter}</span>
  ));
}
