import type { ReactNode } from "react";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";

interface PagingProps {
  readonly count: number;
  readonly hasMore: boolean;
  readonly pending: boolean;
  readonly onMore: () => void;
  readonly children?: ReactNode;
}

/** How many rows are there, and the way to more. */
export function Paging({ count, hasMore, pending, onMore, children }: PagingProps) {
  const { ledger } = useStrings("portfolio").portfolio;
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-3 text-12 text-muted">
      <span role="status">{hasMore ? ledger.countSoFar(count) : ledger.count(count)}</span>
      {children}
      {hasMore ? (
        <Button size="sm" pending={pending} onClick={onMore} className="ml-auto">
          {ledger.more}
        </Button>
      ) : null}
    </div>
  );
}
