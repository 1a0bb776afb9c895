import { cx } from "@/lib/cx";
import { useUi } from "@/ui/context";

export type SkeletonProps = {
  /** So many lines of text; without it one block of the class's size. */
  readonly lines?: number;
  readonly className?: string;
};

const WIDTHS = ["w-11/12", "w-3/4", "w-5/6", "w-2/3"];

/** The room that content will take, so that nothing moves when it comes. */
export function Skeleton({ lines, className }: SkeletonProps) {
  const { strings } = useUi();
  if (lines === undefined) {
    return (
      <span
        role="status"
        aria-label={strings.loading}
        className={cx("block h-4 animate-pulse rounded-3 bg-line/60", className)}
      />
    );
  }
  return (
    <span
      role="status"
      aria-label={strings.loading}
      className={cx("flex flex-col gap-2.5", className)}
    >
      {Array.from({ length: lines }, (_, at) => (
        <span
          key={at}
          className={cx(
            "block h-3.5 animate-pulse rounded-3 bg-line/60",
            WIDTHS[at % WIDTHS.length],
          )}
        />
      ))}
    </span>
  );
}
