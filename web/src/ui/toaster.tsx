import { Toast } from "radix-ui";
import type { ReactNode } from "react";

import { cx } from "@/lib/cx";
import { Button, IconButton } from "@/ui/button";
import { useUi } from "@/ui/context";
import { Icon, type IconName } from "@/ui/icon";

export type Tone = "info" | "success" | "warning" | "danger";

export type ToastItem = {
  readonly id: string;
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly action?: { readonly label: string; readonly onSelect: () => void };
};

export type ToasterProps = {
  /** Oldest first; the newest few are shown. */
  readonly items: readonly ToastItem[];
  readonly onDismiss: (id: string) => void;
};

/** So many at a time; more would cover what people came to see. */
const SHOWN_MAX = 4;
const STAYS_MS = 6_000;
export const TONE_ICONS: Record<Tone, IconName> = {
  info: "info",
  success: "success",
  warning: "warning",
  danger: "danger",
};
export const TONE_TEXTS: Record<Tone, string> = {
  info: "text-accent",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
};

/** Messages at the foot of the page. They wait while looked at; what went wrong stays until put away. F8 goes there. */
export function Toaster({ items, onDismiss }: ToasterProps) {
  const { strings } = useUi();
  return (
    <Toast.Provider label={strings.notifications} duration={STAYS_MS} swipeDirection="right">
      {items.slice(-SHOWN_MAX).map((item) => (
        <Message key={item.id} item={item} onDismiss={onDismiss} />
      ))}
      <Toast.Viewport
        label={`${strings.notifications} ({hotkey})`}
        className="fixed right-3 bottom-9 z-50 flex w-88 max-w-[calc(100vw-1.5rem)] flex-col gap-2 outline-none"
      />
    </Toast.Provider>
  );
}

function Message({
  item,
  onDismiss,
}: {
  readonly item: ToastItem;
  readonly onDismiss: (id: string) => void;
}) {
  const { strings } = useUi();
  const lasting = item.tone === "danger" ? { duration: Infinity } : {};
  return (
    <Toast.Root
      {...lasting}
      type={item.tone === "danger" ? "foreground" : "background"}
      onOpenChange={(open) => {
        if (!open) onDismiss(item.id);
      }}
      className="flex items-start gap-2.5 rounded-4 border border-line bg-raised p-3 text-13 text-text shadow-overlay data-[state=open]:animate-slide"
    >
      <Icon name={TONE_ICONS[item.tone]} className={cx("mt-0.5", TONE_TEXTS[item.tone])} />
      <div className="min-w-0 flex-1">
        <Toast.Title className="font-medium">{item.title}</Toast.Title>
        {item.detail ? (
          <Toast.Description className="text-12 break-words text-muted">{item.detail}</Toast.Description>
        ) : null}
        {item.action ? (
          <Toast.Action asChild altText={item.action.label}>
            <Button size="sm" className="mt-2" onClick={item.action.onSelect}>
              {item.action.label}
            </Button>
          </Toast.Action>
        ) : null}
      </div>
      <Toast.Close asChild>
        <IconButton icon="close" size="sm" label={strings.dismiss} tooltip={false} className="-mt-1 -mr-1" />
      </Toast.Close>
    </Toast.Root>
  );
}
