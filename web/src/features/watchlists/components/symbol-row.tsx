import type { ButtonHTMLAttributes, CSSProperties, Ref } from "react";
import { cx } from "@/lib/cx";
import { useStrings } from "@/stores/language";
import { AppLink, navigate } from "@/stores/navigation";
import { useSymbol } from "@/stores/selection";
import { IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Menu, type MenuEntry } from "@/ui/menu";
import { Prices } from "./prices";

interface SymbolRowProps {
  readonly symbol: string;
  readonly isCompact?: boolean;
}

export interface OwnRowProps extends SymbolRowProps {
  readonly place: number;
  readonly count: number;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}

/** What makes a row one that is dragged. */
interface Dragging {
  readonly row: Ref<HTMLLIElement>;
  readonly handle: Ref<HTMLButtonElement>;
  readonly handleProps: ButtonHTMLAttributes<HTMLButtonElement>;
  readonly style: CSSProperties;
  readonly isDragged: boolean;
}

const ROW = "relative flex items-center gap-2 border-b border-line/50 bg-panel last:border-0 hover:bg-hover";

/** An instrument of a list that is another's: its prices, and the way to trading it. */
export function SymbolRow({ symbol, isCompact = false }: SymbolRowProps) {
  return (
    <li className={cx(ROW, isCompact ? "min-h-8 px-2" : "min-h-10 px-3")}>
      <SymbolLink symbol={symbol} />
      <Prices symbol={symbol} isCompact={isCompact} />
    </li>
  );
}

/** An instrument of one's own list, to be moved and removed. */
export function OwnRow({ dragging, ...props }: OwnRowProps & { readonly dragging?: Dragging }) {
  const { symbol, isCompact = false } = props;
  const words = useStrings("watchlists").watchlists;
  return (
    <li
      ref={dragging?.row}
      style={dragging?.style}
      className={cx(
        ROW,
        isCompact ? "min-h-8 px-1" : "min-h-10 px-2",
        dragging?.isDragged && "z-10 rounded-4 bg-raised! shadow-overlay",
      )}
    >
      <button
        ref={dragging?.handle}
        type="button"
        {...dragging?.handleProps}
        aria-label={words.drag.handle(symbol)}
        className="relative z-1 grid size-6 shrink-0 cursor-grab touch-none place-items-center rounded-3 text-faint hover:text-text active:cursor-grabbing pointer-coarse:size-9"
      >
        <Icon name="grip" size={14} />
      </button>
      <SymbolLink symbol={symbol} />
      <Prices symbol={symbol} isCompact={isCompact} />
      <RowMenu {...props} />
    </li>
  );
}

function SymbolLink({ symbol }: { readonly symbol: string }) {
  const isCurrent = useSymbol() === symbol;
  return (
    <AppLink
      to={`/trade/${encodeURIComponent(symbol)}`}
      aria-current={isCurrent || undefined}
      className="min-w-0 flex-1 truncate text-13 font-medium after:absolute after:inset-0 aria-[current=true]:text-accent"
    >
      {symbol}
    </AppLink>
  );
}

function RowMenu({ symbol, place, count, onMove, onRemove }: OwnRowProps) {
  const { row: words } = useStrings("watchlists").watchlists;
  const entries: readonly MenuEntry[] = [
    { label: words.open, icon: "trade", onSelect: () => navigate(`/trade/${encodeURIComponent(symbol)}`) },
    { kind: "separator" },
    { label: words.top, disabled: place === 0, onSelect: () => onMove(0) },
    { label: words.up, icon: "arrow-up", disabled: place === 0, onSelect: () => onMove(place - 1) },
    { label: words.down, icon: "arrow-down", disabled: place === count - 1, onSelect: () => onMove(place + 1) },
    { kind: "separator" },
    { label: words.remove, icon: "trash", tone: "danger", onSelect: onRemove },
  ];
  return (
    <Menu
      entries={entries}
      trigger={<IconButton size="sm" icon="more" tooltip={false} label={words.actions(symbol)} className="z-1" />}
    />
  );
}
