import type { ReactNode } from "react";

import { cx } from "@/lib/cx";
import { Icon, type IconName } from "@/ui/icon";

export type EmptyStateProps = {
  readonly title: ReactNode;
  /** What would be here and how it comes to be. */
  readonly detail?: ReactNode;
  readonly icon?: IconName;
  /** The next step. */
  readonly action?: ReactNode;
  /** It is all that the page shows: its title is the page's heading. */
  readonly wholePage?: boolean;
  readonly className?: string;
};

export function EmptyState({ title, detail, icon, action, wholePage, className }: EmptyStateProps) {
  const Title = wholePage ? "h1" : "p";
  return (
    <div
      className={cx(
        "flex h-full min-h-24 flex-col items-center justify-center gap-1 p-6 text-center",
        className,
      )}
    >
      {icon ? <Icon name={icon} size={20} className="mb-1 text-faint" /> : null}
      <Title className="text-13 font-medium text-text">{title}</Title>
      {detail ? <p className="max-w-80 text-12 text-pretty text-muted">{detail}</p> : null}
      {action ? <div className="mt-3 flex gap-2">{action}</div> : null}
    </div>
  );
}
