import { Tooltip } from "@/ui/tooltip";
import { cx } from "@/lib/cx";
import { aheadShare, type OwnLevel } from "../models/queue";

export type OwnMarkProps = { readonly own: OwnLevel; readonly quantity: string; readonly text: string };

/** One's own orders at a level: how much, and under it how far the line before the first of them is done. */
export function OwnMark({ own, quantity, text }: OwnMarkProps) {
  const [first] = own.places;
  const ahead = first === undefined ? null : aheadShare(first);
  return (
    <Tooltip content={<span className="whitespace-pre-line">{text}</span>} side="left">
      <span className={cx("flex flex-col gap-px", own.side === "buy" ? "text-buy" : "text-sell")}>
        <span aria-hidden="true" className="flex items-center gap-1 text-11 leading-3.5 font-semibold">
          <span className="size-1.5 shrink-0 rounded-full bg-current" />
          <span className="truncate">{quantity}</span>
        </span>
        <span aria-hidden="true" className="block h-0.5 w-full overflow-hidden rounded-full bg-line-strong/50">
          {ahead === null ? null : (
            <span className="block h-full origin-left bg-current" style={{ transform: `scaleX(${1 - ahead})` }} />
          )}
        </span>
        <span className="sr-only">{text}</span>
      </span>
    </Tooltip>
  );
}
