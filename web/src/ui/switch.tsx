import { useId, type ReactNode } from "react";

import { cx } from "@/lib/cx";

export type SwitchProps = {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
  readonly hideLabel?: boolean;
  readonly className?: string;
};

/** For what takes effect at once; what waits for a button is a checkbox. */
export function Switch({
  checked,
  onChange,
  label,
  hint,
  disabled = false,
  hideLabel = false,
  className,
}: SwitchProps) {
  const id = useId();
  return (
    <span
      className={cx(
        "flex min-h-6 items-start justify-between gap-4 pointer-coarse:min-h-11",
        className,
      )}
    >
      <span className={cx("text-13 pointer-coarse:pt-3", hideLabel && "sr-only")}>
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <span id={`${id}hint`} className="block text-12 text-faint">
            {hint}
          </span>
        ) : null}
      </span>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={checked}
        aria-describedby={hint ? `${id}hint` : undefined}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        className="group grid h-6 w-9 shrink-0 place-items-center rounded-full disabled:opacity-50 pointer-coarse:h-11"
      >
        <span
          className={cx(
            "flex h-4.5 w-8 items-center rounded-full border px-0.5 transition-colors duration-100",
            checked
              ? "justify-end border-accent-strong bg-accent-strong"
              : "border-line-strong bg-well group-hover:border-muted",
          )}
        >
          <span
            className={cx(
              "size-3 rounded-full border border-transparent",
              checked ? "bg-on-accent" : "bg-line-strong",
            )}
          />
        </span>
      </button>
    </span>
  );
}
