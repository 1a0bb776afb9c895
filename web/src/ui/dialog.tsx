import { Suspense, type ReactNode } from "react";

import { ConfirmBox, DialogBox } from "@/ui/overlays";

export type DialogSize = "sm" | "md" | "lg" | "xl";

export type DialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  readonly footer?: ReactNode;
  readonly size?: DialogSize;
  /** No head, foot or padding in sight; title and description are still read. Stands near the top. */
  readonly bare?: boolean;
};

export function Dialog(props: DialogProps) {
  if (!props.open) return null;
  return (
    <Suspense>
      <DialogBox {...props} />
    </Suspense>
  );
}

export type ConfirmDialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  /** What will happen, to what, and whether it can be taken back. */
  readonly description: ReactNode;
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  readonly tone?: "primary" | "danger" | "buy" | "sell";
  /** A promise keeps the dialog open and the button waiting; it closes unless the promise fails. */
  readonly onConfirm: () => unknown;
  readonly confirmDisabled?: boolean;
  readonly children?: ReactNode;
};

/** Asks before what cannot be taken back. Focus starts on the way out. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  if (!props.open) return null;
  return (
    <Suspense>
      <ConfirmBox {...props} />
    </Suspense>
  );
}
