import { useStrings } from "@/stores/language";
import type { LivePosition } from "@/stores/positions";
import { Button, IconButton } from "@/ui/button";
import { Menu } from "@/ui/menu";
import { isHeld } from "../models/marks";
import type { Deeds } from "./use-deeds";

export type PositionActionsProps = { readonly position: LivePosition; readonly deeds: Deeds };

/** Close a position; or add to it, or reverse it. */
export function PositionActions({ position, deeds }: PositionActionsProps) {
  const t = useStrings();
  const { symbol } = position;
  if (!deeds.mayTrade) return null;
  const isOpen = isHeld(position);
  return (
    // What is chosen in the menu is no press on the row, though React tells the row of it.
    <span role="presentation" className="inline-flex items-center gap-1 align-middle" onClick={(event) => event.stopPropagation()}>
      {isOpen ? (
        <Button size="sm" aria-label={t.positions.closeOf(symbol)} onClick={() => deeds.want({ deed: "close", symbol })}>
          {t.positions.close}
        </Button>
      ) : null}
      <Menu
        trigger={<IconButton size="sm" icon="more" label={t.positions.more(symbol)} />}
        entries={[
          { label: t.positions.add, icon: "plus", onSelect: () => deeds.add(position) },
          {
            label: t.positions.reverse,
            icon: "swap",
            disabled: !isOpen,
            onSelect: () => deeds.want({ deed: "reverse", symbol }),
          },
        ]}
      />
    </span>
  );
}
