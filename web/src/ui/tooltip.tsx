import { Tooltip as Radix } from "radix-ui";
import { createContext, useContext, type ReactElement, type ReactNode } from "react";

import { Kbd } from "@/ui/kbd";

export type TooltipProps = {
  readonly content: ReactNode;
  /** The one element that it explains; must take a ref. */
  readonly children: ReactElement;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly keys?: string;
  /** False where the content repeats the element's own name, which would then be read twice. */
  readonly describes?: boolean;
};

const WAIT_MS = 500;
const SKIP_MS = 200;
const Together = createContext(false);

/** Lets the tooltips below know of each other: after one, the next comes at once. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={WAIT_MS} skipDelayDuration={SKIP_MS}>
      <Together value={true}>{children}</Together>
    </Radix.Provider>
  );
}

/** A word on what is pointed at or focused. Never the only place where something is said. */
export function Tooltip(props: TooltipProps) {
  const together = useContext(Together);
  if (together) return <Tip {...props} />;
  return (
    <TooltipProvider>
      <Tip {...props} />
    </TooltipProvider>
  );
}

function Tip({ content, children, side = "bottom", keys, describes = true }: TooltipProps) {
  const silent = describes ? {} : { "aria-describedby": undefined };
  return (
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
  );
}
