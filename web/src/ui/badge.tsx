import type { ReactNode } from "react";

import { cx } from "@/lib/cx";
import { Icon, type IconName } from "@/ui/icon";

export type BadgeTone = "neutral" | "accent" | "buy" | "sell" | "warning" | "danger" | "success";

export type BadgeProps = {
  readonly tone?: BadgeTone;
  readonly icon?: IconName;
  readonly children: ReactNode;
  readonly className?: string;
};

const TONES: Record<BadgeTone, string> = {
  neutral: "border-line text-muted",
  accent: "border-transparent bg-accent-soft text-accent",
  buy: "border-transparent bg-buy-soft text-buy",
  sell: "border-transparent bg-sell-soft text-sell",
  warning: "border-transparent bg-warning-soft text-warning",
  danger: "border-transparent bg-danger-soft text-danger",
  success: "border-transparent bg-success-soft text-success",
};

export function Badge({ tone = "neutral", icon, children, className }: BadgeProps) {
  return (
    <span
      className={cx(
        "inline-flex h-4.5 items-center align-middle gap-1 rounded-3 border px-1.5 text-11 font-medium whitespace-nowrap",
        TONES[tone],
        className,
      )}
    >
      {icon ? <Icon name={icon} size={12} /> : null}
      {children}
    </span>
  );
}
