import type { ReactNode } from "react";

interface SettingProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** The control; it bears the label as its own name. */
  readonly children: ReactNode;
}

/** One line of a list of settings: what it is about, and its control at the end. */
export function Setting({ label, hint, children }: SettingProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-line py-3 first:border-t-0 first:pt-0">
      <div className="min-w-0 grow basis-52">
        <p className="text-13 text-text">{label}</p>
        {hint ? <p className="mt-0.5 text-12 text-faint">{hint}</p> : null}
      </div>
      <div className="max-w-full shrink-0">{children}</div>
    </div>
  );
}
