import type { ReactNode } from "react";

import { cx } from "@/lib/cx";

export type Fact = { readonly term: ReactNode; readonly value: ReactNode; readonly hint?: string };

export type FactsProps = {
  readonly items: readonly Fact[];
  /** `rows`: term left, value right; `columns`: term above value, side by side. */
  readonly layout?: "rows" | "columns";
  readonly className?: string;
};

/** Names and their values: an order's details, an account's sums. */
export function Facts({ items, layout = "rows", className }: FactsProps) {
  const rows = layout === "rows";
  return (
    <dl className={cx(rows ? "flex flex-col" : "flex flex-wrap gap-x-6 gap-y-2", className)}>
      {items.map(({ term, value, hint }, at) => (
        <div
          key={at}
          title={hint}
          className={cx(rows && "flex min-h-row items-center justify-between gap-4")}
        >
          <dt className={cx("text-muted", rows ? "text-12" : "text-11")}>{term}</dt>
          <dd className={cx("figures min-w-0 text-13 break-words", rows && "text-right")}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
