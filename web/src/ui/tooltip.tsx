import {
  cloneElement,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type HTMLAttributes,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
} from "react";
import { createPortal } from "react-dom";

import { Kbd } from "@/ui/kbd";
import { placeBeside, type Side } from "@/ui/tooltip-place";

export type TooltipProps = {
  readonly content: ReactNode;
  /** The one element that it explains. */
  readonly children: ReactElement;
  readonly side?: Side;
  readonly keys?: string;
  /** False where the content repeats the element's own name, which would then be read twice. */
  readonly describes?: boolean;
};

const WAIT_MS = 500;
/** So soon after another one was shown, the next comes at once. */
const SKIP_MS = 200;
/** How long the pointer may be on its way to the tooltip itself. */
const LEAVE_MS = 120;

let lastShown = 0;

/** Returns what waits before a tooltip comes or goes. */
function createWait() {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  return {
    stop,
    toShow(show: () => void): void {
      stop();
      timer = setTimeout(show, Date.now() - lastShown < SKIP_MS ? 0 : WAIT_MS);
    },
    toHide(hide: () => void, after: number): void {
      stop();
      timer = setTimeout(() => {
        lastShown = Date.now();
        hide();
      }, after);
    },
  };
}

/** A word on what is pointed at or focused. Never the only place where something is said. */
export function Tooltip({ content, children, side = "bottom", keys, describes = true }: TooltipProps) {
  const id = useId();
  const [anchor, setAnchor] = useState<Element | null>(null);
  const [wait] = useState(createWait);
  useEffect(() => wait.stop, [wait]);
  const child = children as ReactElement<HTMLAttributes<Element>>;
  const { props } = child;

  function hide(after = 0): void {
    if (anchor === null) wait.stop();
    else wait.toHide(() => setAnchor(null), after);
  }

  return (
    <>
      {cloneElement(child, {
        ...(describes && anchor ? { "aria-describedby": id } : {}),
        onPointerEnter: (event: PointerEvent) => {
          props.onPointerEnter?.(event);
          const { currentTarget } = event;
          if (event.pointerType !== "touch") wait.toShow(() => setAnchor(currentTarget));
        },
        onPointerLeave: (event: PointerEvent) => {
          props.onPointerLeave?.(event);
          hide(LEAVE_MS);
        },
        onPointerDown: (event: PointerEvent) => {
          props.onPointerDown?.(event);
          hide();
        },
        onFocus: (event: FocusEvent) => {
          props.onFocus?.(event);
          if (event.currentTarget.matches(":focus-visible")) setAnchor(event.currentTarget);
        },
        onBlur: (event: FocusEvent) => {
          props.onBlur?.(event);
          hide();
        },
      })}
      {anchor ? (
        <Tip
          id={id}
          anchor={anchor}
          side={side}
          onEnter={wait.stop}
          onLeave={() => hide(LEAVE_MS)}
          onEscape={() => setAnchor(null)}
        >
          {content}
          {keys ? <Kbd keys={keys} /> : null}
        </Tip>
      ) : null}
    </>
  );
}

type TipProps = {
  readonly id: string;
  readonly anchor: Element;
  readonly side: Side;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
  readonly onEscape: () => void;
  readonly children: ReactNode;
};

function Tip({ id, anchor, side, onEnter, onLeave, onEscape, children }: TipProps) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (ref.current) placeBeside(ref.current, anchor, side);
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      // A dialog that it stands in stays.
      event.stopPropagation();
      onEscape();
    };
    window.addEventListener("keydown", press, true);
    // What scrolls away takes its word with it.
    document.addEventListener("scroll", onEscape, true);
    return () => {
      window.removeEventListener("keydown", press, true);
      document.removeEventListener("scroll", onEscape, true);
    };
  });
  return createPortal(
    <div
      ref={ref}
      id={id}
      role="tooltip"
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
      className="fixed top-0 left-0 z-50 flex w-max max-w-72 items-center gap-2 rounded-4 border border-line bg-raised px-2 py-1 text-12 text-text shadow-overlay"
    >
      {children}
    </div>,
    document.body,
  );
}
