import { useState, type ComponentPropsWithRef, type KeyboardEvent, type ReactNode } from "react";

import { cx } from "@/lib/cx";
import { read, text } from "@/lib/decimal";
import { formatDecimal, parseLocal } from "@/lib/numbers";
import { useUi, type UiLanguage } from "@/ui/context";
import { LARGE_STEPS, stepped } from "@/ui/decimal-step";
import { useFieldControl } from "@/ui/field-context";
import { INPUT_BOX, INPUT_SMALL } from "@/ui/input-shape";

type Native = Omit<
  ComponentPropsWithRef<"input">,
  "value" | "onChange" | "size" | "step" | "min" | "max" | "type" | "prefix"
>;

export type DecimalInputProps = Native & {
  /** A plain decimal such as "1234.50", or "" for nothing. */
  readonly value: string;
  /** Hears plain decimals only: "" when empty, and also while what stands there is no number. */
  readonly onChange: (value: string) => void;
  /** What an arrow key adds or takes away, and the grid that it lands on; Shift or Page: ten times. */
  readonly step?: string;
  readonly min?: string;
  readonly max?: string;
  /** Unit behind the figure, such as an asset's name. */
  readonly suffix?: ReactNode;
  readonly prefix?: ReactNode;
  readonly size?: "sm" | "md";
};

type Draft = { readonly typed: string; readonly said: string };

/** A box for an exact number, typed and shown in the way of the person's language. */
export function DecimalInput({
  value,
  onChange,
  step = "1",
  min,
  max,
  suffix,
  prefix,
  size = "md",
  className,
  onKeyDown,
  onBlur,
  ...rest
}: DecimalInputProps) {
  const { language } = useUi();
  const control = useFieldControl();
  const [draft, setDraft] = useState<Draft | null>(null);
  // What others set meanwhile wins over what was typed.
  const typed = draft && draft.said === value ? draft.typed : null;
  const shown = typed ?? shownValue(value, language);
  const unreadable = typed !== null && typed.trim() !== "" && value === "" && !isHalfWay(typed);

  function type(next: string): void {
    const found = parseLocal(next, language);
    const said = found ? text(found) : "";
    setDraft({ typed: next, said });
    if (said !== value) onChange(said);
  }

  function press(event: KeyboardEvent<HTMLInputElement>): void {
    onKeyDown?.(event);
    const steps = event.defaultPrevented || rest.readOnly || rest.disabled ? 0 : stepsOf(event);
    if (steps === 0) return;
    event.preventDefault();
    setDraft(null);
    onChange(text(stepped({ value, step, steps, min, max })));
  }

  return (
    <span className={cx(INPUT_BOX, size === "sm" && INPUT_SMALL, className)}>
      {prefix ? <Unit>{prefix}</Unit> : null}
      <input
        {...control}
        role="spinbutton"
        aria-valuenow={value === "" ? undefined : (value as unknown as number)}
        aria-valuetext={value === "" ? undefined : shown}
        aria-valuemin={min as unknown as number | undefined}
        aria-valuemax={max as unknown as number | undefined}
        {...rest}
        aria-invalid={unreadable || control["aria-invalid"] || rest["aria-invalid"]}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        value={shown}
        onChange={(event) => type(event.target.value)}
        onKeyDown={press}
        onBlur={(event) => {
          if (!unreadable) setDraft(null);
          onBlur?.(event);
        }}
        className="figures h-full w-full min-w-0 flex-1 bg-transparent text-right outline-none"
      />
      {suffix ? <Unit>{suffix}</Unit> : null}
    </span>
  );
}

function Unit({ children }: { readonly children: ReactNode }) {
  return <span className="max-w-24 shrink-0 truncate text-12 text-muted">{children}</span>;
}

function shownValue(value: string, language: UiLanguage): string {
  return read(value) ? formatDecimal(value, { language }) : value;
}

/** "-" and "," are on the way to a number and no mistake yet. */
function isHalfWay(typed: string): boolean {
  return /^[-+−]?[.,]?$/.test(typed.trim());
}

function stepsOf(event: KeyboardEvent): number {
  const many = event.shiftKey ? LARGE_STEPS : 1;
  if (event.altKey || event.ctrlKey || event.metaKey) return 0;
  const steps: Record<string, number> = {
    ArrowUp: many,
    ArrowDown: -many,
    PageUp: LARGE_STEPS,
    PageDown: -LARGE_STEPS,
  };
  return steps[event.key] ?? 0;
}
