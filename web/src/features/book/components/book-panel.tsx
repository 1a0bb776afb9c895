import { useInstrument } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { useSymbol } from "@/stores/selection";
import { useLiveBook } from "@/stream/hooks";
import { EmptyState } from "@/ui/empty-state";
import { BookSkeleton } from "./book-skeleton";
import { BookView } from "./book-view";

/** Show what rests in the book of the instrument one looks at, and take prices from it. */
export function BookPanel() {
  const t = useStrings();
  const symbol = useSymbol();
  const instrument = useInstrument(symbol);
  const book = useLiveBook(symbol);
  if (symbol === null) return <EmptyState icon="book" title={t.book.noInstrument} />;
  if (instrument === undefined || book.state === "loading") return <BookSkeleton />;
  return <BookView key={symbol} instrument={instrument} book={book} />;
}
