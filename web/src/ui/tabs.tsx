import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { cx } from "@/lib/cx";

export type TabOption<T extends string = string> = {
  readonly value: T;
  readonly label: ReactNode;
  /** How many wait behind it. */
  readonly count?: number | string;
  readonly disabled?: boolean;
};

export type TabsProps<T extends string = string> = {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly TabOption<T>[];
  readonly label: string;
  /** What belongs to the chosen tab; without it the list stands alone. */
  readonly children?: ReactNode;
  /** Stands at the end of the tabs' line. */
  readonly aside?: ReactNode;
  readonly className?: string;
};

export function Tabs<T extends string = string>({
  value,
  onChange,
  options,
  label,
  children,
  aside,
  className,
}: TabsProps<T>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => onChange(next as T)}
      className={cx("flex min-h-0 flex-col", className)}
    >
      <div className="flex items-center justify-between gap-2 border-b border-line pr-1">
        <Radix.List
          aria-label={label}
          className="flex min-w-0 overflow-x-auto [scrollbar-width:none]"
        >
          {options.map((option) => (
            <Radix.Trigger
              key={option.value}
              value={option.value}
              disabled={option.disabled ?? false}
              data-inset-focus=""
              {...(children === undefined ? { "aria-controls": undefined } : {})}
              className="-mb-px inline-flex h-8 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-3 text-12 font-medium text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:text-text disabled:opacity-50 pointer-coarse:h-11"
            >
              {option.label}
              {option.count === undefined ? null : (
                <span className="figures text-11 text-faint">{option.count}</span>
              )}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      {children === undefined ? null : (
        <Radix.Content value={value} className="min-h-0 flex-1" data-inset-focus="">
          {children}
        </Radix.Content>
      )}
    </Radix.Root>
  );
}
