import {
  cloneElement,
  Suspense,
  useState,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  type Ref,
} from "react";

import { PopoverBox } from "@/ui/overlays";

export type PopoverProps = {
  /** The button that opens it; must take a ref. */
  readonly trigger: ReactElement;
  /** Its name for screen readers. */
  readonly label: string;
  readonly children: ReactNode;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly align?: "start" | "center" | "end";
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly className?: string;
};

type Given = HTMLAttributes<HTMLElement> & { readonly ref?: Ref<HTMLElement> };

export function Popover({ trigger, open, onOpenChange, ...rest }: PopoverProps) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [own, setOwn] = useState(false);
  const shown = open ?? own;

  function turn(next: boolean): void {
    setOwn(next);
    onOpenChange?.(next);
  }

  return (
    <>
      {cloneElement(trigger as ReactElement<Given>, {
        ref: setElement,
        "aria-haspopup": "dialog",
        "aria-expanded": shown,
        onClick: () => turn(!shown),
      })}
      {element && shown ? (
        <Suspense>
          <PopoverBox {...rest} trigger={element} open onOpenChange={turn} />
        </Suspense>
      ) : null}
    </>
  );
}
