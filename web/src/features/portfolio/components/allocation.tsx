import { cx } from "@/lib/cx";
import type { Portfolio } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { type Column, DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Num } from "@/ui/number";
import { Section } from "@/ui/page";
import { sharesOf, shownDigits } from "../model";
import { FigureButton } from "./figure-button";

type Part = Portfolio["allocation"][number];

interface AllocationProps {
  readonly portfolio: Portfolio;
  readonly onOpen: (key: string) => void;
}

/** From strong to faint; a name in the bar and the table tell what the shade alone does not. */
const SHADES = ["opacity-100", "opacity-75", "opacity-55", "opacity-40", "opacity-28", "opacity-20"];
const SHADE_LAST = "opacity-15";
/** A name fits into a part of the bar that is at least so large. */
const NAMED_FROM = 0.1;

/** How the account's worth is spread over assets: a bar, and each asset with its rows. */
export function Allocation({ portfolio, onOpen }: AllocationProps) {
  const t = useStrings("portfolio");
  const words = t.portfolio.allocation;
  const parts = [...portfolio.allocation].sort((a, b) => Number(b.percent ?? -1) - Number(a.percent ?? -1));
  const digits = shownDigits(portfolio.equity);
  const figure = (part: Part, cell: React.ReactNode) => (
    <FigureButton name={part.asset} formula={t.portfolio.formulas.allocation} onOpen={() => onOpen(`allocation.${part.asset}`)}>
      {cell}
    </FigureButton>
  );
  const columns: readonly Column<Part>[] = [
    {
      id: "asset",
      header: t.common.asset,
      cell: (part) => (
        <span className="flex items-center gap-2">
          <span aria-hidden className={cx("size-2.5 shrink-0 rounded-3 bg-accent", shadeOf(parts.indexOf(part)))} />
          {part.asset}
        </span>
      ),
    },
    { id: "quantity", header: t.common.quantity, align: "end", from: "sm", cell: (part) => <Num value={part.quantity} /> },
    { id: "price", header: t.common.price, align: "end", from: "md", cell: (part) => <Num value={part.price} tone="muted" /> },
    { id: "value", header: words.value, align: "end", cell: (part) => figure(part, <Num value={part.value} digits={digits} />) },
    {
      id: "share",
      header: words.share,
      align: "end",
      cell: (part) => (part.percent === null ? <Num value={null} /> : <><Num value={part.percent} digits={2} />%</>),
    },
  ];
  return (
    <Section title={words.title} boxed>
      {parts.length === 0 ? (
        <EmptyState icon="portfolio" title={words.empty} detail={words.emptyDetail} />
      ) : (
        <>
          <Bar parts={parts} />
          <div className="-mx-2 mt-3">
            <DataTable caption={words.title} columns={columns} rows={parts} rowKey={(part) => part.asset} className="h-auto" />
          </div>
        </>
      )}
      {portfolio.unpriced.length > 0 ? (
        <p className="mt-2 text-12 text-warning">{words.unpriced(portfolio.unpriced.join(", "))}</p>
      ) : null}
    </Section>
  );
}

function Bar({ parts }: { readonly parts: readonly Part[] }) {
  const t = useStrings("portfolio");
  const shares = sharesOf(parts.map((part) => part.value));
  const said = parts.map((part) => `${part.asset} ${part.percent ?? "–"}%`).join(", ");
  return (
    <div role="img" aria-label={t.portfolio.allocation.label(said)} className="flex h-6 gap-0.5 overflow-hidden rounded-4">
      {parts.map((part, at) => {
        const share = shares[at] ?? 0;
        if (share === 0) return null;
        return (
          <div key={part.asset} className="relative min-w-0.5" style={{ flexGrow: share, flexBasis: 0 }}>
            <div className={cx("absolute inset-0 bg-accent-strong light:bg-accent", shadeOf(at))} />
            {share >= NAMED_FROM ? (
              <span className={cx("relative grid h-full place-items-center truncate px-1 text-11 font-medium", at === 0 ? "text-on-accent" : "text-text")}>
                {part.asset}
              </span>
            ) : null}
          </div>
        );
      })}
    </div>
  );
}

function shadeOf(at: number): string {
  return SHADES[at] ?? SHADE_LAST;
}
