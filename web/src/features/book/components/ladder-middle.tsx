import type { Instrument } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Icon } from "@/ui/icon";
import { Num } from "@/ui/number";
import { digitsOf, tickAt } from "../models/grid";
import type { Middle } from "../models/ladder";
import { text } from "@/lib/decimal";
import { MIDDLE_PX } from "./room";

export type LadderMiddleProps = { readonly instrument: Instrument; readonly middle: Middle | null; readonly isHeld: boolean };

/** What lies between the best prices: always the true one, also while the rows are held. */
export function LadderMiddle({ instrument, middle, isHeld }: LadderMiddleProps) {
  const t = useStrings();
  const digits = digitsOf(text(tickAt(instrument, middle?.price ?? null)));
  return (
    <div role="rowgroup" className="shrink-0">
      <div role="row" className="border-y border-line" style={{ height: MIDDLE_PX }}>
        <div role="cell" className="flex h-full items-center justify-between gap-2 px-2">
          <span className="flex items-baseline gap-1.5" title={t.book.middle}>
            <span className="sr-only">{t.book.middle}</span>
            <Num value={middle?.price} digits={digits + 1} className="text-15 font-semibold" />
          </span>
          {isHeld ? (
            <span className="flex items-center gap-1 truncate text-11 text-muted" title={t.book.heldDetail}>
              <Icon name="pause" size={12} />
              {t.book.held}
            </span>
          ) : null}
          <span className="flex items-baseline gap-1.5 text-11 whitespace-nowrap text-muted">
            <span className="max-[22rem]:sr-only">{t.book.spread}</span>
            <Num value={middle?.spread} digits={digits} className="text-text" />
            {middle?.percent ? (
              <span className="hidden @[18rem]:inline">
                <Num value={middle.percent} digits={3} />%
              </span>
            ) : null}
          </span>
        </div>
      </div>
    </div>
  );
}
