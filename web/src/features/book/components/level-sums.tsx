import { divide, isZero, text, trim } from "@/lib/decimal";
import type { Instrument } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { formatDecimal } from "@/lib/numbers";
import { digitsOf, tickAt } from "../models/grid";
import type { LadderRow } from "../models/ladder";
import { type OwnLevel, ownKey } from "../models/queue";
import { queueText } from "../queue-text";

export type LevelSumsProps = {
  readonly instrument: Instrument;
  readonly row: LadderRow | null;
  readonly own: ReadonlyMap<string, OwnLevel>;
};

/** What taking everything up to the level pointed at would come to, or where one's own order there stands. */
export function LevelSums({ instrument, row, own }: LevelSumsProps) {
  return (
    <p className="flex h-6 shrink-0 items-center truncate border-t border-line px-2 text-11 text-muted">
      <span className="truncate">{useSums(instrument, row, own)}</span>
    </p>
  );
}

function useSums(instrument: Instrument, row: LadderRow | null, own: ReadonlyMap<string, OwnLevel>): string {
  const t = useStrings();
  const language = useLanguage();
  if (row === null) return t.book.hint;
  const digits = digitsOf(instrument.lot);
  const mine = own.get(ownKey(row.side === "bid" ? "buy" : "sell", row.key));
  if (mine !== undefined) return queueText(mine, t.book, { language, digits }).replaceAll("\n", " · ");
  if (row.total === null || row.notional === null || isZero(row.total)) return t.book.nothingThere;
  const scale = digitsOf(text(tickAt(instrument, row.price)));
  const average = divide(row.notional, row.total, scale + 1, "half_even");
  return t.book.toHere(
    `${formatDecimal(trim(row.total), { language })} ${instrument.base}`,
    formatDecimal(average, { language }),
    `${formatDecimal(row.notional, { language, compact: true })} ${instrument.quote}`,
  );
}
