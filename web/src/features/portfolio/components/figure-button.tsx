import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { useStrings } from "@/stores/language";
import { Tooltip } from "@/ui/tooltip";

interface FigureButtonProps {
  /** What it is called. */
  readonly name: string;
  /** How it follows from the ledger. */
  readonly formula: string;
  readonly onOpen: (() => void) | undefined;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A figure that leads to the rows behind it. */
export function FigureButton({ name, formula, onOpen, children, className }: FigureButtonProps) {
  const t = useStrings("portfolio");
  return (
    <Tooltip content={formula}>
      <button
        type="button"
        onClick={onOpen}
        disabled={onOpen === undefined}
        className={cx(
          "figures min-h-6 rounded-3 decoration-line-strong decoration-dotted underline-offset-4 hover:underline",
          className,
        )}
      >
        {children}
        <span className="sr-only"> · {t.portfolio.showRows(name)}</span>
      </button>
    </Tooltip>
  );
}
