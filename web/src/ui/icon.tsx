import { icons, type IconName } from "@/ui/icons";
import { cx } from "@/lib/cx";

export type { IconName } from "@/ui/icons";

export type IconProps = {
  readonly name: IconName;
  readonly size?: number;
  /** Only where no text or named control around it says the same. */
  readonly label?: string;
  readonly className?: string;
};

export function Icon({ name, size = 16, label, className }: IconProps) {
  const drawn = icons[name];
  const filled = drawn.startsWith("f:");
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className={cx("shrink-0", className)}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      <path
        d={filled ? drawn.slice(2) : drawn}
        fill={filled ? "currentColor" : "none"}
        stroke={filled ? "none" : "currentColor"}
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
