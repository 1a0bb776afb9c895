import { useEffect, useRef, useState, type ReactNode } from "react";

import { cx } from "@/lib/cx";
import { Button, IconButton } from "@/ui/button";
import { useUi } from "@/ui/context";
import { Icon } from "@/ui/icon";
import { TONE_ICONS, TONE_TEXTS, type Tone } from "@/ui/tone";

export type ToasterProps = {
  /** Name of the region; "Notifications" unless told. */
  readonly label?: string;
  /** `Toast`s, oldest first. */
  readonly children: ReactNode;
};

const HOTKEY = "F8";
const STAYS_MS = 6_000;

/** Messages at the foot of the page; F8 leads there. It says nothing aloud: `announce` does. */
export function Toaster({ label, children }: ToasterProps) {
  const { strings } = useUi();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const go = (event: KeyboardEvent) => {
      if (event.key === HOTKEY) ref.current?.focus();
    };
    document.addEventListener("keydown", go);
    return () => document.removeEventListener("keydown", go);
  }, []);
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-label={`${label ?? strings.notifications} (${HOTKEY})`}
      className="pointer-events-none fixed right-3 bottom-9 z-50 w-88 max-w-[calc(100vw-1.5rem)]"
    >
      <ol className="flex flex-col gap-2">{children}</ol>
    </section>
  );
}

export type ToastProps = {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly action?: { readonly label: string; readonly onSelect: () => void };
  readonly dismissLabel?: string;
  /** Null: until it is put away, as for what went wrong. */
  readonly durationMs?: number | null;
  readonly onDismiss: () => void;
};

/** One message. Its time stands still while it is pointed at or has the focus. */
export function Toast({
  tone,
  title,
  detail,
  action,
  dismissLabel,
  durationMs = STAYS_MS,
  onDismiss,
}: ToastProps) {
  const { strings } = useUi();
  const [held, setHeld] = useState(false);
  useDelay(onDismiss, held ? null : durationMs);
  return (
    <li
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex animate-slide items-start gap-2.5 rounded-4 border border-line bg-raised p-3 text-13 text-text shadow-overlay"
    >
      <Icon name={TONE_ICONS[tone]} className={cx("mt-0.5", TONE_TEXTS[tone])} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {detail ? <p className="text-12 break-words text-muted">{detail}</p> : null}
        {action ? (
          <Button size="sm" className="mt-2" onClick={action.onSelect}>
            {action.label}
          </Button>
        ) : null}
      </div>
      <IconButton
        icon="close"
        size="sm"
        label={dismissLabel ?? strings.dismiss}
        tooltip={false}
        className="-mt-1 -mr-1"
        onClick={onDismiss}
      />
    </li>
  );
}

function useDelay(run: () => void, delayMs: number | null): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (delayMs === null) return;
    const timer = setTimeout(() => latest.current(), delayMs);
    return () => clearTimeout(timer);
  }, [delayMs]);
}
