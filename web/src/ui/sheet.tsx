import { Suspense, type ReactNode } from "react";

import { SheetBox } from "@/ui/overlays";

export type SheetProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly side?: "right" | "left" | "bottom";
  readonly size?: "sm" | "md" | "lg";
};

/** A panel at the side for what is longer than a dialog: details of an order, notices, settings. */
export function Sheet(props: SheetProps) {
  if (!props.open) return null;
  return (
    <Suspense>
      <SheetBox {...props} />
    </Suspense>
  );
}
