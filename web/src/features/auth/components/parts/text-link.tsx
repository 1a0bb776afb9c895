import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { AppLink } from "@/stores/navigation";

interface TextLinkProps {
  readonly to: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A link among words. */
export function TextLink({ to, className, children }: TextLinkProps) {
  return (
    <AppLink
      to={to}
      className={cx("inline-flex min-h-6 items-center rounded-3 text-accent underline decoration-accent/40 underline-offset-3 hover:decoration-accent", className)}
    >
      {children}
    </AppLink>
  );
}
