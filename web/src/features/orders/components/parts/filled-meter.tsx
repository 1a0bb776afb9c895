import { isZero, parse, toNumber } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import type { Order } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { Meter } from "@/ui/meter";

/** How much of an order is filled. */
export function FilledMeter({ order }: { readonly order: Order }) {
  const t = useStrings();
  const language = useLanguage();
  const quantity = parse(order.quantity);
  const share = isZero(quantity) ? 0 : toNumber(parse(order.cum_quantity)) / toNumber(quantity);
  const words = t.orders.fillsOf(
    formatDecimal(order.cum_quantity, { language }),
    formatDecimal(order.quantity, { language }),
  );
  return (
    <span title={words} className="block w-full">
      <Meter value={share} label={t.orders.columns.filled} text={words} tone={order.side} />
    </span>
  );
}
