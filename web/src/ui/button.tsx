import type { ComponentPropsWithRef, MouseEvent } from "react";

import { cx } from "@/lib/cx";
import { Icon, type IconName } from "@/ui/icon";
import { Spinner } from "@/ui/spinner";
import { Tooltip } from "@/ui/tooltip";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger" | "buy" | "sell";
export type ButtonSize = "sm" | "md" | "lg";

const FILLS: Record<ButtonVariant, string> = {
  primary:
    "bg-accent-strong text-on-accent border-transparent hover:not-aria-disabled:brightness-110",
  secondary:
    "bg-raised text-text border-line-strong/60 hover:not-aria-disabled:bg-hover hover:not-aria-disabled:border-line-strong",
  quiet:
    "text-muted border-transparent hover:not-aria-disabled:bg-hover hover:not-aria-disabled:text-text",
  danger:
    "bg-danger-strong text-on-danger border-transparent hover:not-aria-disabled:brightness-110",
  buy: "bg-buy-strong text-on-buy border-transparent hover:not-aria-disabled:brightness-110",
  sell: "bg-sell-strong text-on-sell border-transparent hover:not-aria-disabled:brightness-110",
};
const SIZES: Record<ButtonSize, string> = {
  sm: "h-6 px-2 text-12 gap-1 pointer-coarse:h-9",
  md: "h-control px-3 text-13 gap-1.5",
  lg: "h-10 px-4 text-15 gap-2",
};
const SQUARES: Record<ButtonSize, string> = {
  sm: "size-6 pointer-coarse:size-9",
  md: "size-control",
  lg: "size-10",
};
const SHAPE =
  "relative inline-flex shrink-0 items-center justify-center rounded-4 border font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:opacity-50";

export type ButtonProps = ComponentPropsWithRef<"button"> & {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  /** Waiting for the venue: keeps its width and its focus, and hears no second click. */
  readonly pending?: boolean;
  readonly icon?: IconName;
  /** As wide as what holds it. */
  readonly block?: boolean;
};

export function Button({
  variant = "secondary",
  size = "md",
  pending = false,
  disabled = false,
  icon,
  block = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const idle = disabled || pending;
  return (
    <button
      type={type}
      className={cx(SHAPE, FILLS[variant], SIZES[size], block && "w-full", className)}
      onClick={(event) => press(event, idle, onClick)}
      {...rest}
      disabled={disabled}
      aria-disabled={idle || undefined}
      aria-busy={pending || undefined}
    >
      {icon ? <Icon name={icon} className={cx(pending && "opacity-0")} /> : null}
      <span className={cx("truncate", pending && "opacity-0")}>{children}</span>
      {pending ? <Spinner className="absolute" /> : null}
    </button>
  );
}

export type IconButtonProps = Omit<ButtonProps, "children" | "icon" | "block"> & {
  readonly icon: IconName;
  /** Its name, also shown as the tooltip. */
  readonly label: string;
  readonly pressed?: boolean;
  /** Shortcut shown in the tooltip, such as "mod+k". */
  readonly keys?: string;
  readonly tooltip?: boolean;
};

export function IconButton({
  icon,
  label,
  pressed,
  keys,
  tooltip = true,
  variant = "quiet",
  size = "md",
  pending = false,
  disabled = false,
  className,
  onClick,
  type = "button",
  ...rest
}: IconButtonProps) {
  const idle = disabled || pending;
  const button = (
    <button
      type={type}
      aria-label={label}
      className={cx(
        SHAPE,
        FILLS[variant],
        SQUARES[size],
        "aria-pressed:bg-selected aria-pressed:text-accent",
        className,
      )}
      onClick={(event) => press(event, idle, onClick)}
      {...rest}
      disabled={disabled}
      aria-disabled={idle || undefined}
      aria-pressed={pressed}
      aria-busy={pending || undefined}
    >
      {pending ? <Spinner /> : <Icon name={icon} size={size === "sm" ? 14 : 16} />}
    </button>
  );
  if (!tooltip) return button;
  return (
    <Tooltip content={label} {...(keys ? { keys } : {})} describes={false}>
      {button}
    </Tooltip>
  );
}

function press(
  event: MouseEvent<HTMLButtonElement>,
  idle: boolean,
  onClick: ButtonProps["onClick"],
): void {
  if (idle) event.preventDefault();
  else onClick?.(event);
}
