// An order in one line of words.
import { useCallback } from "react";
import { formatDecimal } from "@/lib/numbers";
import type { OrderRequest } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import type { Terms } from "./model/terms";

/** Return what tells an order in one line, such as "Buy 0.1 BTC at 64,000". */
export function useOrderLine(): (request: OrderRequest, terms: Terms) => string {
  const t = useStrings();
  const language = useLanguage();
  return useCallback(
    (request, terms) => {
      const side = t.common.sides[request.side];
      const quantity = formatDecimal(request.quantity, { language });
      const { limit, market } = t.orderEntry.line;
      if (!request.price) return market(side, quantity, terms.base);
      return limit(side, quantity, terms.base, formatDecimal(request.price, { language }));
    },
    [t, language],
  );
}
