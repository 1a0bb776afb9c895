import { formatPercent } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { Badge } from "@/ui/badge";
import { type Depth, distanceOf, type Step } from "../../models/depth";
import type { DepthFormat } from "./format";

type Props = {
  readonly depth: Depth;
  readonly pointed: Step | null;
  readonly state: string;
  readonly format: DepthFormat;
  readonly base: string;
};

/** The figures of the step that is pointed at, or the middle of the book. */
export function DepthReadout({ depth, pointed, state, format, base }: Props) {
  const t = useStrings();
  const language = useLanguage();
  if (state === "stale") {
    return <span className="min-w-0 flex-1"><Badge tone="warning" icon="offline">{t.chart.depth.stale}</Badge></span>;
  }
  if (pointed === null) {
    const middle = depth.middle === null ? "" : t.chart.depth.middle(format.price(depth.middle));
    return <span className="figures min-w-0 flex-1 truncate text-12 text-muted">{middle}</span>;
  }
  const distance = distanceOf(pointed, depth.middle);
  return (
    <span className="figures flex min-w-0 flex-1 gap-2 overflow-hidden text-12 whitespace-nowrap" aria-hidden="true">
      <span className={pointed.side === "buy" ? "text-buy" : "text-sell"}>
        {pointed.side === "buy" ? "▲" : "▼"} {format.price(pointed.price)}
      </span>
      <span>
        {format.quantity(pointed.total)} <span className="text-faint">{base}</span>
      </span>
      {distance === null ? null : <span className="text-muted">{formatPercent(distance, { language })}</span>}
    </span>
  );
}
