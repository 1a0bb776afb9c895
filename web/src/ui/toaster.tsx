import { useEffect, useRef, useState } from "react";

import { cx } from "@/lib/cx";
import { Button, IconButton } from "@/ui/button";
import { useUi } from "@/ui/context";
import { Icon } from "@/ui/icon";
import { announce } from "@/ui/live-region";
import { TONE_ICONS, TONE_TEXTS, type Tone } from "@/ui/tone";

export type { Tone } from "@/ui/tone";

export type ToastItem = {
  readonly id: string;
  readonly tone: Tone;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly action?: { readonly label: string; readonly onSelect: () => void };
};

export type ToasterProps = {
  /** Oldest first; the newest few are shown. */
  readonly items: readonly ToastItem[];
  readonly onDismiss: (id: string) => void;
};

const HOTKEY = "F8";
/** So many at a time; more would cover what people came to see. */
const SHOWN_MAX = 4;
const STAYS_MS = 6_000;

/**
 * Messages at the edge of the page, each read out once. They wait while pointed at or focused; what went wrong
 * stays until put away. F8 leads there.
 */
export function Toaster({ items, onDismiss }: ToasterProps) {
  const { strings } = useUi();
  const [held, setHeld] = useState(false);
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
      // Dialogs hide from readers what stands outside, save what bears this.
      aria-live="off"
      aria-label={`${strings.notifications} (${HOTKEY})`}
      // The ticket's button is at the foot of the page, right where there is room for panels side by side.
      className="pointer-events-none fixed top-14 right-3 z-50 w-88 max-w-[calc(100vw-1.5rem)] lg:top-auto lg:right-auto lg:bottom-9 lg:left-3"
      {...holding(setHeld)}
    >
      <ol className="flex flex-col gap-2">
        {items.slice(-SHOWN_MAX).map((item) => (
          <Message key={item.id} item={item} held={held} onDismiss={onDismiss} />
        ))}
      </ol>
    </section>
  );
}

type MessageProps = {
  readonly item: ToastItem;
  /** Somebody reads: time stands still. */
  readonly held: boolean;
  readonly onDismiss: (id: string) => void;
};

function Message({ item, held, onDismiss }: MessageProps) {
  const { id, tone, title, detail, action } = item;
  const { strings } = useUi();
  useEffect(() => {
    announce(detail ? `${title}. ${detail}` : title, { assertive: tone === "danger" });
  }, [title, detail, tone]);
  useEffect(() => {
    if (held || tone === "danger") return;
    const timer = setTimeout(() => onDismiss(id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [held, tone, id, onDismiss]);
  return (
    <li
      data-toast=""
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
        label={strings.dismiss}
        tooltip={false}
        className="-mt-1 -mr-1"
        onClick={() => onDismiss(id)}
      />
    </li>
  );
}

function holding(setHeld: (held: boolean) => void) {
  return {
    onPointerEnter: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: () => setHeld(false),
  };
}
