import { Dialog } from "radix-ui";

import { cx } from "@/lib/cx";
import { IconButton } from "@/ui/button";
import { useUi } from "@/ui/context";
import { SCRIM } from "@/ui/dialog-box";
import { useFocusReturn } from "@/ui/focus-return";
import { keepForToasts } from "@/ui/outside";
import type { SheetProps } from "@/ui/sheet";

const PLACES = {
  right: "inset-y-0 right-0 h-dvh border-l",
  left: "inset-y-0 left-0 h-dvh border-r",
  bottom: "inset-x-0 bottom-0 max-h-[85dvh] max-w-none! border-t",
};
const WIDTHS = { sm: "max-w-80", md: "max-w-md", lg: "max-w-2xl" };

/** What a Sheet is while it is open. */
export function SheetBox({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  side = "right",
  size = "md",
}: SheetProps) {
  const { strings } = useUi();
  const focus = useFocusReturn();
  const undescribed = description ? {} : { "aria-describedby": undefined };
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className={SCRIM} />
        <Dialog.Content
          {...undescribed}
          {...focus}
          onInteractOutside={keepForToasts}
          className={cx(
            "fixed z-40 flex w-full flex-col border-line bg-panel text-text shadow-overlay",
            side === "right"
              ? "data-[state=open]:animate-slide"
              : "data-[state=open]:animate-appear",
            PLACES[side],
            WIDTHS[size],
          )}
        >
          <header className="flex items-start gap-4 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="text-15 font-semibold">{title}</Dialog.Title>
              {description ? (
                <Dialog.Description className="mt-0.5 text-13 text-muted">
                  {description}
                </Dialog.Description>
              ) : null}
            </div>
            <Dialog.Close asChild>
              <IconButton icon="close" label={strings.close} tooltip={false} className="-mr-1" />
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-auto p-4">{children}</div>
          {footer ? (
            <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">
              {footer}
            </footer>
          ) : null}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
