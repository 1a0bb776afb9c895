import type { ReactNode } from "react";

/** A table on a sheet of its own; scrolls by itself where it is wide. */
export function Listing({ children }: { readonly children: ReactNode }) {
  return <div className="overflow-hidden rounded-6 border border-line bg-panel">{children}</div>;
}
