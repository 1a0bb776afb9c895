import { useRef, type KeyboardEvent, type ReactNode } from "react";

import { cx } from "@/lib/cx";
import { useFieldControl } from "@/ui/field-context";
import { Icon, type IconName } from "@/ui/icon";

export type SegmentedOption<T extends string = string> = {
  readonly value: T;
  readonly label: ReactNode;
  readonly icon?: IconName;
  /** Its name where the label is a figure or an icon alone. */
  readonly name?: string;
  readonly tone?: "buy" | "sell";
  readonly disabled?: boolean;
};

export type SegmentedProps<T extends string = string> = {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly SegmentedOption<T>[];
  /** Name of the whole choice; a Field around it also gives one. */
  readonly label?: string;
  readonly size?: "sm" | "md" | "lg";
  readonly block?: boolean;
  readonly className?: string;
};

const HEIGHTS = {
  sm: "h-6 text-12 pointer-coarse:h-9",
  md: "h-control text-13",
  lg: "h-10 text-13",
};
const CHOSEN = {
  plain:
    "data-[state=checked]:bg-raised data-[state=checked]:text-text data-[state=checked]:border-line-strong",
  buy: "data-[state=checked]:bg-buy-strong data-[state=checked]:text-on-buy",
  sell: "data-[state=checked]:bg-sell-strong data-[state=checked]:text-on-sell",
};

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/** One of a few, all in sight. Arrow keys choose. */
export function Segmented<T extends string = string>({
  value,
  onChange,
  options,
  label,
  size = "md",
  block = false,
  className,
}: SegmentedProps<T>) {
  const { id, ...control } = useFieldControl();
  const group = useRef<HTMLDivElement>(null);
  const usable = options.filter((option) => !option.disabled);
  const entry = usable.find((option) => option.value === value) ?? usable[0];

  function key(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined || entry === undefined) return;
    event.preventDefault();
    const next = usable[(usable.indexOf(entry) + step + usable.length) % usable.length];
    if (next === undefined) return;
    const at = options.indexOf(next);
    group.current?.querySelectorAll<HTMLElement>("[role=radio]")[at]?.focus();
    onChange(next.value);
  }

  return (
    <div
      {...control}
      {...(id ? { id } : {})}
      ref={group}
      role="radiogroup"
      aria-label={label}
      aria-orientation="horizontal"
      className={cx(
        "inline-flex rounded-4 bg-bg ring-1 ring-line ring-inset",
        block && "flex w-full",
        className,
      )}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          data-state={option.value === value ? "checked" : "unchecked"}
          tabIndex={option === entry ? 0 : -1}
          disabled={option.disabled ?? false}
          aria-label={option.name}
          onKeyDown={key}
          onClick={() => {
            if (option.value !== value) onChange(option.value);
          }}
          className={cx(
            "inline-flex min-w-6 items-center justify-center gap-1 rounded-4 border border-transparent px-2.5 font-medium whitespace-nowrap text-muted hover:text-text disabled:opacity-50",
            HEIGHTS[size],
            CHOSEN[option.tone ?? "plain"],
            block && "flex-1",
          )}
        >
          {option.icon ? <Icon name={option.icon} size={14} /> : null}
          {option.label}
        </button>
      ))}
    </div>
  );
}
