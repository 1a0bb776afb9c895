import { useStrings } from "@/stores/language";

const ROWS = 22;
const MIDDLE = 11;

/** The room that the ladder will take. */
export function BookSkeleton() {
  const t = useStrings();
  return (
    <div role="status" aria-label={t.book.loading} className="flex h-full flex-col justify-center gap-2.5 overflow-hidden p-3">
      {Array.from({ length: ROWS }, (_, at) => (
        <span
          key={at}
          className={at === MIDDLE ? "my-1 h-5 w-1/2 self-center animate-pulse rounded-3 bg-line/60" : "h-3.5 animate-pulse rounded-3 bg-line/40"}
          style={at === MIDDLE ? undefined : { width: `${100 - Math.abs(MIDDLE - at) * 2}%` }}
        />
      ))}
    </div>
  );
}
