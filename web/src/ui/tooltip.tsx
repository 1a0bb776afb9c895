import { Tooltip as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

import { Kbd } from "@/ui/kbd";

export type TooltipProps = {
  readonly content: ReactNode;
  /** The one element that it explains; must take a ref. */
  readonly children: ReactElement;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly keys?: string;
  /** False where the content repeats the element's own name, which would then be read twice. */
  readonly names?: boolean;
};

export function Tooltip({ content, children, side = "bottom", keys, names = true }: TooltipProps) {
  const silent = names ? {} : { "aria-describedby": undefined };
  return (
    <Radix.Provider delayDuration={500} skipDelayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild {...silent}>
          {children}
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex max-w-72 items-center gap-2 rounded-4 border border-line bg-raised px-2 py-1 text-12 text-text shadow-overlay"
          >
            {content}
            {keys ? <Kbd keys={keys} /> : null}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
