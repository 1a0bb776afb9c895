import { cx } from "@/lib/cx";
import type { Side } from "@/lib/schema";
import { useStrings } from "@/stores/language";

/** Buy or sell, in word, arrow and colour. */
export function SideMark({ side }: { readonly side: Side }) {
  const t = useStrings();
  return (
    <span className={cx("inline-flex items-center gap-1 font-medium", side === "buy" ? "text-buy" : "text-sell")}>
      <span aria-hidden="true" className="text-[0.65em]">
        {side === "buy" ? "▲" : "▼"}
      </span>
      {t.common.sides[side]}
    </span>
  );
}
