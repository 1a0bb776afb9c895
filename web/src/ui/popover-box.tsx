import { Popover as Radix } from "radix-ui";

import { cx } from "@/lib/cx";
import type { PopoverProps } from "@/ui/popover";
import { StandIn } from "@/ui/stand-in";

export type PopoverBoxProps = Omit<PopoverProps, "trigger" | "open" | "onOpenChange"> & {
  readonly trigger: HTMLElement;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
};

/** What a Popover is beside its button. */
export function PopoverBox({
  trigger,
  label,
  children,
  open,
  onOpenChange,
  align = "start",
  side = "bottom",
  className,
}: PopoverBoxProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>
        <StandIn element={trigger} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={cx(
            "z-50 max-h-(--radix-popover-content-available-height) w-72 overflow-auto rounded-4 border border-line bg-raised p-3 text-13 text-text shadow-overlay data-[state=open]:animate-appear",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
