import type { ComponentPropsWithRef } from "react";

import { cx } from "@/lib/cx";
import { useUi } from "@/ui/context";
import { useFieldControl } from "@/ui/field-context";
import { Icon } from "@/ui/icon";
import { INPUT_SHAPE, INPUT_SMALL } from "@/ui/input-shape";

export type SelectOption<T extends string = string> = {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
  /** Options with the same group stand together under its name. */
  readonly group?: string;
};

export type SelectProps<T extends string = string> = Omit<
  ComponentPropsWithRef<"select">,
  "value" | "onChange" | "size"
> & {
  /** "" while nothing is chosen. */
  readonly value: T | "";
  readonly onChange: (value: T) => void;
  readonly options: readonly SelectOption<T>[];
  readonly size?: "sm" | "md";
  /** Its name where no Field around it has one. */
  readonly label?: string;
  readonly placeholder?: string;
};

/** The browser's own list: known to every reader, thumb and keyboard. */
export function Select<T extends string = string>({
  value,
  onChange,
  options,
  size = "md",
  label,
  placeholder,
  className,
  ...rest
}: SelectProps<T>) {
  const { strings } = useUi();
  const control = useFieldControl();
  const groups = [...new Set(options.map((option) => option.group))];
  return (
    <span className={cx("relative inline-block min-w-0", className ?? "w-full")}>
      <select
        {...control}
        aria-label={label}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
        className={cx(INPUT_SHAPE, "appearance-none truncate pr-7!", size === "sm" && INPUT_SMALL)}
      >
        {value === "" ? (
          <option value="" disabled>
            {placeholder ?? strings.choose}
          </option>
        ) : null}
        {groups.map((group) => (
          <Options key={group ?? ""} group={group} options={options} />
        ))}
      </select>
      <Icon
        name="chevron-down"
        size={14}
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted"
      />
    </span>
  );
}

function Options({
  group,
  options,
}: {
  readonly group: string | undefined;
  readonly options: readonly SelectOption[];
}) {
  const members = options
    .filter((option) => option.group === group)
    .map(({ value, label, disabled }) => (
      <option key={value} value={value} disabled={disabled}>
        {label}
      </option>
    ));
  return group === undefined ? members : <optgroup label={group}>{members}</optgroup>;
}
