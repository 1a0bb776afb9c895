import { useEffect, useRef } from "react";

import { cx } from "@/lib/cx";
import { read, type Decimal } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useUi } from "@/ui/context";

export type NumTone = "plain" | "auto" | "buy" | "sell" | "muted" | "warning" | "danger";

export type NumProps = {
  /** An exact number; null and undefined show a dash. */
  readonly value: string | Decimal | null | undefined;
  /** Digits behind the point; without it those that the number has. */
  readonly digits?: number | undefined;
  /** Show a plus before what is more than zero. */
  readonly sign?: boolean;
  /** `auto`: by its sign, which must then be in sight. */
  readonly tone?: NumTone;
  readonly compact?: boolean;
  /** Said after the figure, smaller: an asset, "%". */
  readonly unit?: string;
  /** Tints for a moment when the value changes; never moves. */
  readonly flash?: boolean;
  readonly className?: string;
};

const TONES: Record<NumTone, string> = {
  plain: "",
  auto: "",
  buy: "text-buy",
  sell: "text-sell",
  muted: "text-muted",
  warning: "text-warning",
  danger: "text-danger",
};
const FLASH_MS = 700;

/** A figure: exact, in the person's language, with digits of one width. */
export function Num({
  value,
  digits,
  sign = false,
  tone = "plain",
  compact = false,
  unit,
  flash = false,
  className,
}: NumProps) {
  const { language, strings } = useUi();
  const number = decimalOf(value);
  const ref = useFlash(number, flash);
  if (number === null) {
    return (
      <span className={cx("text-faint", className)}>
        <span aria-hidden="true">–</span>
        <span className="sr-only">{strings.noValue}</span>
      </span>
    );
  }
  const signed = sign || tone === "auto";
  const shown = formatDecimal(number, { language, scale: digits, sign: signed, compact });
  return (
    <span
      ref={ref}
      className={cx("figures rounded-3 whitespace-nowrap", toneClass(tone, number), className)}
    >
      {shown.replace("-", "−")}
      {unit ? <span className="ml-1 text-[0.85em] text-muted">{unit}</span> : null}
    </span>
  );
}

export type ChangeProps = {
  readonly value: string | Decimal | null | undefined;
  readonly digits?: number;
  /** The value is so many per cent. */
  readonly percent?: boolean;
  readonly className?: string;
};

/** A change, told by arrow, sign and colour together. */
export function Change({ value, digits = 2, percent = false, className }: ChangeProps) {
  const number = decimalOf(value);
  if (number === null) return <Num value={null} {...(className ? { className } : {})} />;
  const arrow = number.units > 0n ? "▲" : number.units < 0n ? "▼" : "";
  return (
    <span className={cx("whitespace-nowrap", toneClass("auto", number), className)}>
      <span
        aria-hidden="true"
        className="mr-1 inline-block w-[1em] text-center align-baseline text-[0.7em] leading-none"
      >
        {arrow}
      </span>
      <Num value={number} digits={digits} sign />
      {percent ? "%" : null}
    </span>
  );
}

function decimalOf(value: NumProps["value"]): Decimal | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? read(value) : value;
}

function toneClass(tone: NumTone, number: Decimal): string {
  if (tone !== "auto") return TONES[tone];
  return number.units > 0n ? TONES.buy : number.units < 0n ? TONES.sell : TONES.muted;
}

function useFlash(number: Decimal | null, wanted: boolean) {
  const ref = useRef<HTMLSpanElement>(null);
  const before = useRef(number);
  useEffect(() => {
    const previous = before.current;
    before.current = number;
    if (!wanted || previous === null || number === null || !ref.current) return;
    const scale = 10n ** BigInt(number.scale);
    const past = 10n ** BigInt(previous.scale);
    const rise = number.units * past - previous.units * scale;
    if (rise === 0n || reducesMotion()) return;
    const colour = rise > 0n ? "var(--color-buy-soft)" : "var(--color-sell-soft)";
    const { style } = ref.current;
    // A tint that fades would paint every frame for as long as it lasts, and some price is always changing.
    style.backgroundColor = colour;
    const timer = setTimeout(() => { style.backgroundColor = ""; }, FLASH_MS);
    return () => {
      clearTimeout(timer);
      style.backgroundColor = "";
    };
  }, [number, wanted]);
  return ref;
}

function reducesMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
