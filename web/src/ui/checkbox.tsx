import { useId, type ComponentPropsWithoutRef, type ReactNode } from "react";

import { cx } from "@/lib/cx";
import { Icon } from "@/ui/icon";

export type CheckboxProps = Omit<
  ComponentPropsWithoutRef<"input">,
  "checked" | "onChange" | "type"
> & {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Some of what it stands for is chosen, some not. */
  readonly mixed?: boolean;
  readonly hideLabel?: boolean;
};

export function Checkbox({
  checked,
  onChange,
  label,
  hint,
  mixed = false,
  hideLabel = false,
  className,
  ...rest
}: CheckboxProps) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className={cx(
        "inline-flex min-h-6 items-start gap-2 py-0.5 pointer-coarse:min-h-11 pointer-coarse:items-center",
        className,
      )}
    >
      <span className="relative mt-0.5 grid size-4 shrink-0 place-items-center">
        <input
          {...rest}
          id={id}
          type="checkbox"
          ref={(input) => {
            if (input) input.indeterminate = mixed;
          }}
          checked={checked}
          aria-describedby={hint ? `${id}hint` : undefined}
          onChange={(event) => onChange(event.target.checked)}
          className={cx(
            "peer size-4 appearance-none rounded-3 border disabled:opacity-50",
            checked || mixed
              ? "border-accent-strong bg-accent-strong"
              : "border-line-strong bg-well hover:border-muted",
          )}
        />
        {checked || mixed ? (
          <Icon
            name={mixed ? "minus" : "check"}
            size={12}
            className="pointer-events-none absolute text-on-accent forced-colors:text-[CanvasText]"
          />
        ) : null}
      </span>
      <span className={cx("text-13", hideLabel && "sr-only")}>
        {label}
        {hint ? (
          <span id={`${id}hint`} className="block text-12 text-faint">
            {hint}
          </span>
        ) : null}
      </span>
    </label>
  );
}
