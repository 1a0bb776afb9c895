import type { ReactNode } from "react";

export type RowCardProps = {
  readonly title: ReactNode;
  readonly mark: ReactNode;
  readonly detail: ReactNode;
  readonly time: ReactNode;
  readonly onOpen: () => void;
};

/** A row of the history on two lines; pressing it opens the order. */
export function RowCard({ title, mark, detail, time, onOpen }: RowCardProps) {
  return (
    <button type="button" data-inset-focus="" onClick={onOpen} className="flex w-full flex-col gap-1 px-3 py-2.5 text-left hover:bg-hover">
      <span className="flex w-full items-center gap-2 text-13">
        {title}
        <span className="ml-auto">{mark}</span>
      </span>
      <span className="flex w-full items-baseline justify-between gap-3 text-12 text-muted">
        <span>{detail}</span>
        <span>{time}</span>
      </span>
    </button>
  );
}
