import { AlertDialog, Dialog as Radix } from "radix-ui";
import { useState, type ReactNode } from "react";

import { cx } from "@/lib/cx";
import { Button, IconButton } from "@/ui/button";
import { useUi } from "@/ui/context";
import type { ConfirmDialogProps, DialogProps, DialogSize } from "@/ui/dialog";
import { useFocusReturn } from "@/ui/focus-return";
import { keepForToasts } from "@/ui/outside";

export const SCRIM = "fixed inset-0 z-40 bg-scrim data-[state=open]:animate-appear";
const BOX =
  "fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-1/2 flex-col overflow-hidden rounded-6 border border-line bg-panel text-text shadow-overlay data-[state=open]:animate-appear";
const WIDTHS: Record<DialogSize, string> = {
  sm: "max-w-96",
  md: "max-w-lg",
  lg: "max-w-3xl",
  xl: "max-w-5xl",
};

/** What a Dialog is while it is open. */
export function DialogBox({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = "md",
  bare = false,
}: DialogProps) {
  const { strings } = useUi();
  const focus = useFocusReturn();
  const undescribed = description ? {} : { "aria-describedby": undefined };
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={SCRIM} />
        <Radix.Content
          {...undescribed}
          {...focus}
          onInteractOutside={keepForToasts}
          className={cx(BOX, WIDTHS[size], bare && "top-[12vh]! translate-y-0! bg-raised!")}
        >
          <header
            className={cx(
              "flex items-start gap-4 border-b border-line px-4 py-3",
              bare && "sr-only",
            )}
          >
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-15 font-semibold">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-0.5 text-13 text-muted">
                  {description}
                </Radix.Description>
              ) : null}
            </div>
            {bare ? null : (
              <Radix.Close asChild>
                <IconButton icon="close" label={strings.close} tooltip={false} className="-mr-1" />
              </Radix.Close>
            )}
          </header>
          <div className={cx("min-h-0 overflow-auto", !bare && "p-4")}>{children}</div>
          {footer ? <DialogFooter>{footer}</DialogFooter> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What a ConfirmDialog is while it is open. */
export function ConfirmBox({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel,
  tone = "primary",
  onConfirm,
  confirmDisabled = false,
  children,
}: ConfirmDialogProps) {
  const { strings } = useUi();
  const focus = useFocusReturn();
  const [pending, setPending] = useState(false);

  async function confirm(): Promise<void> {
    setPending(true);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch {
      // Whoever asked tells what went wrong; the question stays.
    } finally {
      setPending(false);
    }
  }

  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={SCRIM} />
        <AlertDialog.Content {...focus} className={cx(BOX, WIDTHS.sm)}>
          <div className="min-h-0 overflow-auto px-4 pt-4 pb-4">
            <AlertDialog.Title className="text-15 font-semibold">{title}</AlertDialog.Title>
            <AlertDialog.Description className="mt-1 text-13 text-muted">
              {description}
            </AlertDialog.Description>
            {children ? <div className="mt-3">{children}</div> : null}
          </div>
          <DialogFooter>
            <AlertDialog.Cancel asChild>
              <Button>{cancelLabel ?? strings.cancel}</Button>
            </AlertDialog.Cancel>
            <Button
              variant={tone}
              pending={pending}
              disabled={confirmDisabled}
              onClick={() => void confirm()}
            >
              {confirmLabel}
            </Button>
          </DialogFooter>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function DialogFooter({ children }: { readonly children: ReactNode }) {
  return (
    <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">{children}</footer>
  );
}
