import { cx } from "@/lib/cx";
import type { Portfolio } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Change, Num } from "@/ui/number";
import { Tooltip } from "@/ui/tooltip";
import { type FigureId, shownDigits } from "../model";

interface FigureListProps {
  readonly portfolio: Portfolio;
  readonly onOpen: (figure: FigureId) => void;
}

type Group = readonly (readonly [figure: FigureId, kind: "plain" | "change"])[];

/** The groups add up as docs/concepts/portfolio.md says: equity from what is held, and from what came of it. */
const GROUPS: readonly Group[] = [
  [
    ["cash", "plain"],
    ["positions_value", "plain"],
    ["exposure", "plain"],
  ],
  [
    ["net_transfers", "plain"],
    ["realised_profit", "change"],
    ["unrealised_profit", "change"],
    ["fees", "plain"],
    ["total_profit", "change"],
  ],
];

/** The figures that equity is made of, each leading to its rows. */
export function FigureList({ portfolio, onOpen }: FigureListProps) {
  const t = useStrings("portfolio");
  const digits = shownDigits(portfolio.equity);
  return (
    <div role="group" aria-label={t.portfolio.summary} className="flex flex-col gap-3 md:max-lg:flex-row md:max-lg:gap-12">
      {GROUPS.map((group, at) => (
        <div key={at} className={cx("flex flex-col md:max-lg:flex-1", at > 0 && "border-line max-md:border-t max-md:pt-3 lg:border-t lg:pt-3")}>
          {group.map(([figure, kind]) => (
            <Tooltip key={figure} content={t.portfolio.formulas[figure]} side="left">
              <button
                type="button"
                onClick={() => onOpen(figure)}
                className="group -mx-2 flex min-h-8 items-center justify-between gap-4 rounded-4 px-2 text-left hover:bg-hover pointer-coarse:min-h-11"
              >
                <span className="text-12 text-muted group-hover:text-text">{t.portfolio.figures[figure]}</span>
                <span className="figures text-13">
                  {kind === "plain" ? (
                    <Num value={portfolio[figure]} digits={digits} />
                  ) : (
                    <Change value={portfolio[figure]} digits={digits} />
                  )}
                </span>
              </button>
            </Tooltip>
          ))}
        </div>
      ))}
    </div>
  );
}
