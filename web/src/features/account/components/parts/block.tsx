import type { ReactNode } from "react";

interface BlockProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Stands beside the title, such as the button that begins something. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** One subject of a settings section: what it is, and what can be done about it. */
export function Block({ title, lead, actions, children }: BlockProps) {
  return (
    <section className="border-t border-line py-5 first:border-t-0 first:pt-0">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 max-w-prose grow basis-64">
          <h2 className="text-15 font-semibold text-text">{title}</h2>
          {lead ? <p className="mt-0.5 text-13 text-muted">{lead}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {children ? <div className="mt-4 empty:hidden">{children}</div> : null}
    </section>
  );
}
