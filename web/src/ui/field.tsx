import { useId, useMemo, type ReactNode } from "react";

import { cx } from "@/lib/cx";
import { FieldContext, type FieldControl } from "@/ui/field-context";
import { Icon } from "@/ui/icon";

export type FieldProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** The venue's words, or ours; shown under the control and read with it. */
  readonly error?: ReactNode;
  readonly required?: boolean;
  /** Keep the label for screen readers alone. */
  readonly hideLabel?: boolean;
  /** Stands at the end of the label's line, such as what is available. */
  readonly aside?: ReactNode;
  readonly className?: string;
  /** One control of ours; another takes `useFieldControl()`. */
  readonly children: ReactNode;
};

export function Field({
  label,
  hint,
  error,
  required = false,
  hideLabel = false,
  aside,
  className,
  children,
}: FieldProps) {
  const id = useId();
  const hasHint = hint !== undefined && hint !== null && hint !== false;
  const hasError = error !== undefined && error !== null && error !== false && error !== "";
  const control = useMemo<FieldControl>(() => {
    const told = [hasHint && `${id}hint`, hasError && `${id}error`].filter(Boolean).join(" ");
    return {
      id,
      ...(told ? { "aria-describedby": told } : {}),
      ...(hasError ? { "aria-invalid": true } : {}),
      ...(required ? { "aria-required": true } : {}),
    };
  }, [id, hasHint, hasError, required]);
  return (
    <div className={cx("flex min-w-0 flex-col gap-1", className)}>
      <div className={cx("flex items-baseline justify-between gap-2", hideLabel && "sr-only")}>
        <label htmlFor={id} className="text-12 text-muted">
          {label}
        </label>
        {aside ? <span className="text-12 text-muted">{aside}</span> : null}
      </div>
      <FieldContext value={control}>{children}</FieldContext>
      {hasHint ? (
        <p id={`${id}hint`} className="text-12 text-faint">
          {hint}
        </p>
      ) : null}
      {hasError ? (
        <p id={`${id}error`} className="flex items-start gap-1 text-12 text-danger">
          <Icon name="danger" size={14} className="mt-px" />
          <span>{error}</span>
        </p>
      ) : null}
    </div>
  );
}
