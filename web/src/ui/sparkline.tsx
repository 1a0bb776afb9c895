import { cx } from "@/lib/cx";

export type SparklineProps = {
  /** For pixels alone, oldest first. */
  readonly values: readonly number[];
  /** What it shows, in words: "last 24 hours, up 2.1 %". */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
  /** `auto`: by where it ends against where it began. */
  readonly tone?: "auto" | "buy" | "sell" | "accent" | "muted";
  readonly className?: string;
};

const INSET = 1.5;
const TONES = { buy: "text-buy", sell: "text-sell", accent: "text-accent", muted: "text-muted" };

export function Sparkline({
  values,
  label,
  width = 80,
  height = 20,
  tone = "auto",
  className,
}: SparklineProps) {
  const path = pathOf(values, width, height);
  const first = values[0] ?? 0;
  const last = values.at(-1) ?? 0;
  const own = last > first ? "buy" : last < first ? "sell" : "muted";
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={cx("shrink-0 overflow-visible", TONES[tone === "auto" ? own : tone], className)}
    >
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.25}
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

function pathOf(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return "";
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const across = (width - 2 * INSET) / (values.length - 1);
  const points = values.map((value, at) => {
    const share = span === 0 ? 0.5 : (value - low) / span;
    const y = height - INSET - share * (height - 2 * INSET);
    return `${(INSET + at * across).toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
