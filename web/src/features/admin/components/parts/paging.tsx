import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";

export interface PagingProps {
  readonly count: number;
  readonly hasMore: boolean;
  readonly pending: boolean;
  readonly onMore: () => void;
}

/** How many rows are there, and the way to more. */
export function Paging({ count, hasMore, pending, onMore }: PagingProps) {
  const t = useStrings("admin").admin.parts;
  return (
    <div className="flex min-h-8 items-center justify-between gap-3 text-12 text-muted">
      <span role="status">{hasMore ? t.countSoFar(count) : t.count(count)}</span>
      {hasMore ? (
        <Button size="sm" pending={pending} onClick={onMore}>
          {t.more}
        </Button>
      ) : null}
    </div>
  );
}
