import { type ReactElement, Suspense } from "react";
import type { Watchlist } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { later } from "@/ui/later";
import { Popover } from "@/ui/popover";
import { Skeleton } from "@/ui/skeleton";

const SymbolChoice = later(async () => (await import("./symbol-choice")).SymbolChoice, {
  soon: true,
});

interface AddSymbolProps {
  readonly list: Watchlist;
  /** The button that opens it. */
  readonly trigger: ReactElement;
}

/** Find an instrument and put it at the end of a list; several, one after the other. */
export function AddSymbol({ list, trigger }: AddSymbolProps) {
  const words = useStrings("watchlists").watchlists;
  return (
    <Popover label={words.add} trigger={trigger} align="end" className="p-0!">
      <Suspense fallback={<Skeleton lines={4} className="p-3" />}>
        <SymbolChoice list={list} />
      </Suspense>
    </Popover>
  );
}
