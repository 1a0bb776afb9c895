import { useState } from "react";
import { useStrings } from "@/stores/language";
import { useCommand } from "@/stores/commands";
import { notify } from "@/stores/notices";
import { useOpenOrders } from "@/stores/orders";
import { usePreference } from "@/stores/preferences";
import { useSymbol } from "@/stores/selection";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { Menu } from "@/ui/menu";
import { type CancelScope, countOf } from "../models/choice";
import { useCancelMany } from "./use-cancel";

const EVERYTHING: CancelScope = {};

/** Cancel several orders at once: all, those of the instrument, buys or sells. */
export function CancelMany() {
  const t = useStrings();
  const words = t.orders.cancel;
  const open = useOpenOrders();
  const symbol = useSymbol();
  const { cancelAll: isAsked } = usePreference("confirm");
  const cancelMany = useCancelMany();
  const [asked, ask] = useState<CancelScope | null>(null);

  function want(scope: CancelScope): void {
    if (countOf(open, scope) === 0) notify({ tone: "info", title: words.nothing, topic: "order" });
    else if (isAsked) ask(scope);
    else void cancelMany(scope);
  }

  useCommand({ id: "orders.cancel-all", title: words.all, group: t.app.groups.trade, keys: "x", run: () => want(EVERYTHING) });

  const entry = (scope: CancelScope, label: (count: number) => string) => {
    const count = countOf(open, scope);
    return { label: label(count), disabled: count === 0, onSelect: () => want(scope) };
  };
  return (
    <>
      <Menu
        trigger={
          <Button size="sm" disabled={open.length === 0} title={words.menu}>
            {words.all}
          </Button>
        }
        entries={[
          ...(symbol === null ? [] : [entry({ symbol }, (count) => words.ofSymbol(symbol, count))]),
          entry({ side: "buy" }, words.buys),
          entry({ side: "sell" }, words.sells),
          { kind: "separator" },
          { ...entry(EVERYTHING, words.everything), keys: "x", tone: "danger" },
        ]}
      />
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) ask(null);
        }}
        tone="danger"
        title={words.title(countOf(open, asked ?? EVERYTHING))}
        description={describe(asked ?? EVERYTHING, words)}
        confirmLabel={words.all}
        cancelLabel={words.keep}
        onConfirm={() => cancelMany(asked ?? EVERYTHING)}
      />
    </>
  );
}

function describe(scope: CancelScope, words: ReturnType<typeof useStrings>["orders"]["cancel"]): string {
  if (scope.symbol !== undefined) return words.whichSymbol(scope.symbol);
  if (scope.side === "buy") return words.whichBuys;
  if (scope.side === "sell") return words.whichSells;
  return words.whichAll;
}
