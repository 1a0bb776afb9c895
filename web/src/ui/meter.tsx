import { cx } from "@/lib/cx";

export type MeterProps = {
  /** Share of the whole, 0 to 1; for pixels alone. */
  readonly value: number;
  readonly label: string;
  /** The figure in words, read instead of the share: "1 200 of 2 000 USD". */
  readonly text?: string;
  readonly tone?: "accent" | "buy" | "sell" | "warning" | "danger";
  /** From here on it warns, and from there on it is in danger; overrides the tone. */
  readonly warnFrom?: number;
  readonly dangerFrom?: number;
  readonly className?: string;
};

const TONES = {
  accent: "bg-accent",
  buy: "bg-buy",
  sell: "bg-sell",
  warning: "bg-warning",
  danger: "bg-danger",
};

/** How much of something is used. */
export function Meter({
  value,
  label,
  text,
  tone = "accent",
  warnFrom = Infinity,
  dangerFrom = Infinity,
  className,
}: MeterProps) {
  const share = Number.isFinite(value) ? Math.min(Math.max(value, 0), 1) : 0;
  const own = value >= dangerFrom ? "danger" : value >= warnFrom ? "warning" : tone;
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={text}
      className={cx(
        "h-1 w-full overflow-hidden rounded-full bg-line forced-colors:border",
        className,
      )}
    >
      <div
        className={cx("h-full origin-left forced-colors:bg-[CanvasText]", TONES[own])}
        style={{ transform: `scaleX(${share})` }}
      />
    </div>
  );
}
