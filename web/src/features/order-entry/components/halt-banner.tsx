import { useState } from "react";
import { isProblem } from "@/lib/http";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { useOpenOrders } from "@/stores/orders";
import { cancelOrders } from "@/stream/trading";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import type { Ticket } from "../use-ticket";

/** Tell that no orders are taken now, and offer what still can be done. */
export function HaltBanner({ ticket }: { ticket: Ticket }) {
  const t = useStrings();
  const { status, instrument, accountId } = ticket;
  const { symbol } = instrument;
  const open = useOpenOrders(symbol);
  const [isSending, setSending] = useState(false);
  if (status === "open") return null;

  async function cancel(): Promise<void> {
    setSending(true);
    try {
      await cancelOrders({ symbol, accountId });
    } catch (problem) {
      const detail = isProblem(problem) ? problem.detail : String(problem);
      notify({ tone: "danger", title: t.orderEntry.outcome.refused, detail, topic: "order" });
    } finally {
      setSending(false);
    }
  }

  const words = t.orderEntry.halted;
  return (
    <Callout tone="warning" live title={words.title(symbol, t.common.tradingStatuses[status])}>
      {status === "closed" ? words.closedDetail : words.detail}
      {open.length > 0 && (
        <Button size="sm" className="mt-2" pending={isSending} onClick={() => void cancel()}>
          {words.cancel(open.length)}
        </Button>
      )}
    </Callout>
  );
}
