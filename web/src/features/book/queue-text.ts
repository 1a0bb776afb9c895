import type { Decimal } from "@/lib/decimal";
import { formatDecimal, type Language } from "@/lib/numbers";
import type { book as english } from "@/strings/en/book";
import type { Strings } from "@/strings/shape";
import type { OwnLevel } from "./models/queue";

const LINES_MAX = 4;

/** Say where one's own orders at a level stand, a line each. */
export function queueText(
  own: OwnLevel,
  words: Strings<typeof english>,
  style: { readonly language: Language; readonly digits: number },
): string {
  const shown = (value: Decimal) => formatDecimal(value, { language: style.language, scale: style.digits });
  const lines = own.places.slice(0, LINES_MAX).map((place) => {
    const order = words.ownOrder(shown(place.leaves));
    if (place.ahead === null) return `${order}: ${words.placeUnknown}`;
    return `${order}: ${words.ahead(shown(place.ahead), shown(place.level))}`;
  });
  const others = own.places.length - lines.length;
  return [...lines, ...(others > 0 ? [words.moreOrders(others)] : [])].join("\n");
}
