import { useCallback, useState, type ReactNode } from "react";
import { isProblem } from "@/lib/http";
import { formatDecimal } from "@/lib/numbers";
import type { Order } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { preferencesStore } from "@/stores/preferences";
import { replaceOrder } from "@/stream/trading";
import { ConfirmDialog } from "@/ui/dialog";

export type Replacement = { readonly price: string } | { readonly quantity: string };
type Asked = { readonly order: Order; readonly replacement: Replacement };

export type Replacing = {
  /** Ask for another price or quantity, after a question where that is preferred. */
  readonly replace: (order: Order, replacement: Replacement) => void;
  /** Stands somewhere on the page. */
  readonly question: ReactNode;
};

/** Return how to replace orders; `onFailed` hears why one was not. */
export function useReplace(onFailed: (words: string) => void): Replacing {
  const t = useStrings();
  const language = useLanguage();
  const words = t.orders.edit;
  const [asked, ask] = useState<Asked | null>(null);

  const send = useCallback(
    async ({ order, replacement }: Asked) => {
      try {
        await replaceOrder(order.order_id, replacement);
      } catch (error) {
        if (!isProblem(error)) throw error;
        onFailed(`${words.notReplaced}: ${error.detail}`);
      }
    },
    [onFailed, words],
  );
  const replace = useCallback(
    (order: Order, replacement: Replacement) => {
      if (preferencesStore.get().confirm.replace) ask({ order, replacement });
      else void send({ order, replacement });
    },
    [send],
  );

  const shown = (value: string | null) => (value === null ? "" : formatDecimal(value, { language }));
  const question = (
    <ConfirmDialog
      open={asked !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) ask(null);
      }}
      title={words.confirmTitle}
      description={
        asked === null
          ? ""
          : "price" in asked.replacement
            ? words.confirmPrice(shown(asked.order.price), shown(asked.replacement.price))
            : words.confirmQuantity(shown(asked.order.quantity), shown(asked.replacement.quantity))
      }
      confirmLabel={words.confirm}
      onConfirm={() => (asked === null ? undefined : send(asked))}
    >
      <p className="text-12 text-muted">{words.confirmPlace}</p>
    </ConfirmDialog>
  );
  return { replace, question };
}
