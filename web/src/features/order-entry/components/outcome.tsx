import { useEffect, useRef, useState } from "react";
import { formatDecimal } from "@/lib/numbers";
import { isProblem } from "@/lib/http";
import type { Order } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { reasonOf } from "@/stores/order/reason";
import { isWorking, useOrder } from "@/stores/orders";
import { cancelOrder } from "@/stream/trading";
import { Button, IconButton } from "@/ui/button";
import { Callout } from "@/ui/callout";
import type { Tone } from "@/ui/tone";
import { wordsAt } from "../model/refusals";
import { submission } from "../state";
import type { Ticket } from "../use-ticket";

/** Tell what became of the order that was sent last, in sight also where the ticket is longer than its place. */
export function Outcome({ ticket }: { ticket: Ticket }) {
  const place = useRef<HTMLDivElement>(null);
  const { phase } = ticket.sent;
  useEffect(() => {
    // Documents that are not laid out, such as those of tests, cannot scroll.
    if (phase !== "idle" && phase !== "sending") place.current?.scrollIntoView?.({ block: "nearest" });
  }, [phase]);
  return <div ref={place} className="empty:hidden"><Told sent={ticket.sent} /></div>;
}

function Told({ sent }: Pick<Ticket, "sent">) {
  const t = useStrings();
  const words = t.orderEntry.outcome;
  if (sent.phase === "looking") {
    const id = sent.request.client_order_id ?? "";
    return (
      <Callout tone="warning" live title={words.looking}>
        <p>{words.lookingDetail(id)}</p>
        {sent.isUnreached && <p className="mt-1">{words.unreached}</p>}
        <Button size="sm" variant="quiet" className="mt-1 -ml-2" onClick={() => setAside(words, id)}>
          {words.setAside}
        </Button>
      </Callout>
    );
  }
  if (sent.phase === "absent") {
    return (
      <Callout tone="warning" live title={words.absent} action={<Dismiss />}>
        {words.absentDetail}
      </Callout>
    );
  }
  if (sent.phase === "refused") {
    const whole = wordsAt(sent.refusals, "order") ?? sent.refusals.map((each) => each.words).join("; ");
    return (
      <Callout tone="danger" live title={words.refused} action={<Dismiss />}>
        {whole}
      </Callout>
    );
  }
  return sent.phase === "taken" ? <Taken order={sent.order} /> : null;
}

function Taken({ order: answered }: { order: Order }) {
  const t = useStrings();
  const language = useLanguage();
  const order = useOrder(answered.order_id) ?? answered;
  const [isCanceling, setCanceling] = useState(false);
  const words = t.orderEntry.outcome;
  const number = (value: string) => formatDecimal(value, { language });

  async function cancel(): Promise<void> {
    setCanceling(true);
    try {
      await cancelOrder(order.order_id);
    } catch (problem) {
      const detail = isProblem(problem) ? problem.detail : String(problem);
      notify({ tone: "warning", title: words.refused, detail, topic: "order", orderId: order.order_id });
    } finally {
      setCanceling(false);
    }
  }

  const isTraded = order.average_price !== null;
  const parts = [
    isTraded && words.filledOf(number(order.cum_quantity), number(order.quantity)),
    isTraded && words.average(number(order.average_price ?? "0")),
    order.status === "accepted" && words.rests(number(order.leaves_quantity)),
    reasonOf(order, t.common.reasons),
  ].filter(Boolean);
  return (
    <Callout
      tone={toneOf(order)}
      live
      title={`${t.common.sides[order.side]} ${number(order.quantity)} ${order.symbol}: ${t.common.statuses[order.status]}`}
      action={<Dismiss />}
    >
      <p className="figures">{parts.join(", ")}</p>
      {isWorking(order) && (
        <Button size="sm" variant="quiet" className="-ml-2" pending={isCanceling} onClick={() => void cancel()}>
          {words.cancel}
        </Button>
      )}
    </Callout>
  );
}

function Dismiss() {
  const t = useStrings();
  return <IconButton icon="close" size="sm" label={t.orderEntry.outcome.dismiss} onClick={submission.dismiss} />;
}

function setAside(words: { setAsideTitle: string }, id: string): void {
  submission.dismiss();
  notify({ tone: "warning", title: words.setAsideTitle, detail: id, topic: "order" });
}

function toneOf(order: Order): Tone {
  if (order.status === "denied" || order.status === "rejected") return "danger";
  if (order.status === "filled" || order.status === "partially_filled") return "success";
  return order.status === "canceled" || order.status === "expired" ? "warning" : "info";
}
