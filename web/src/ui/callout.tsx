import type { ReactNode } from "react";

import { cx } from "@/lib/cx";
import { Icon } from "@/ui/icon";
import { TONE_ICONS, TONE_TEXTS, type Tone } from "@/ui/tone";

export type CalloutProps = {
  readonly tone?: Tone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Read out as soon as it appears; for what went wrong just now. */
  readonly live?: boolean;
  readonly className?: string;
};

const FILLS: Record<Tone, string> = {
  info: "bg-accent-soft",
  success: "bg-success-soft",
  warning: "bg-warning-soft",
  danger: "bg-danger-soft",
};

/** A word in place: what the venue said, what to mind before going on. */
export function Callout({
  tone = "info",
  title,
  children,
  action,
  live = false,
  className,
}: CalloutProps) {
  return (
    <div
      {...(live ? { role: tone === "danger" ? "alert" : "status" } : {})}
      className={cx("flex items-start gap-2 rounded-4 px-3 py-2 text-13", FILLS[tone], className)}
    >
      <Icon name={TONE_ICONS[tone]} className={cx("mt-0.5", TONE_TEXTS[tone])} />
      <div className="min-w-0 flex-1">
        {title ? <p className="font-medium text-text">{title}</p> : null}
        {children ? (
          <div className={cx("break-words", title ? "text-12 text-muted" : "text-text")}>
            {children}
          </div>
        ) : null}
      </div>
      {action}
    </div>
  );
}
