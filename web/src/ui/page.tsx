import { useId, type ReactNode } from "react";

import { cx } from "@/lib/cx";

export type PageHeaderProps = {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** Stands above the title: the way back. */
  readonly back?: ReactNode;
};

export function PageHeader({ title, description, actions, back }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {back ? <div className="mb-1 text-12 text-muted">{back}</div> : null}
        <h1 className="text-24 font-semibold tracking-[-0.015em]">{title}</h1>
        {description ? (
          <p className="mt-1 max-w-2xl text-13 text-pretty text-muted">{description}</p>
        ) : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  );
}

export type ToolbarProps = {
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
};

/** A line of controls above what they control. */
export function Toolbar({ label, children, className }: ToolbarProps) {
  return (
    <div
      role="group"
      aria-label={label}
      className={cx("flex min-h-8 flex-wrap items-center gap-2", className)}
    >
      {children}
    </div>
  );
}

export type SectionProps = {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** On a sheet of its own, with padding; without it the content stands on the page. */
  readonly boxed?: boolean;
  readonly id?: string;
  readonly className?: string;
};

export function Section({
  title,
  description,
  actions,
  children,
  boxed = false,
  id,
  className,
}: SectionProps) {
  const heading = useId();
  return (
    <section
      id={id}
      aria-labelledby={heading}
      className={cx(boxed && "rounded-6 border border-line bg-panel p-4", className)}
    >
      <div className="mb-3 flex flex-wrap items-end justify-between gap-2">
        <div>
          <h2 id={heading} className="text-15 font-semibold">
            {title}
          </h2>
          {description ? (
            <p className="mt-0.5 max-w-2xl text-12 text-muted">{description}</p>
          ) : null}
        </div>
        {actions ? <div className="flex items-center gap-2">{actions}</div> : null}
      </div>
      {children}
    </section>
  );
}

/** The room of a screen that is no workspace: settings, portfolio, admin. */
export function Page({
  children,
  wide = false,
}: {
  readonly children: ReactNode;
  readonly wide?: boolean;
}) {
  return (
    <div
      className={cx(
        "mx-auto flex w-full flex-col gap-6 px-4 py-6 sm:px-6",
        wide ? "max-w-7xl" : "max-w-4xl",
      )}
    >
      {children}
    </div>
  );
}
