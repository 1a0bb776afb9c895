import { useUi } from "@/ui/context";
import { cx } from "@/lib/cx";

export type SpinnerProps = {
  /** What is being waited for; without it the spinner is an ornament beside a text that says so. */
  readonly label?: string | true;
  readonly size?: number;
  readonly className?: string;
};

export function Spinner({ label, size = 14, className }: SpinnerProps) {
  const { strings } = useUi();
  const name = label === true ? strings.loading : label;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      strokeWidth={2}
      className={cx("animate-spin shrink-0", className)}
      {...(name ? { role: "img", "aria-label": name } : { "aria-hidden": true })}
    >
      <circle cx={8} cy={8} r={6} stroke="currentColor" opacity={0.25} />
      <path d="M8 2a6 6 0 0 1 6 6" stroke="currentColor" strokeLinecap="round" />
    </svg>
  );
}
