import type { Order, OrderStatus } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { reasonOf } from "@/stores/order/reason";
import { useSending } from "@/stores/orders";
import { Badge, type BadgeTone } from "@/ui/badge";
import { Spinner } from "@/ui/spinner";

const TONES: Partial<Record<OrderStatus, BadgeTone>> = {
  partially_filled: "accent",
  filled: "success",
  pending_replace: "warning",
  pending_cancel: "warning",
  denied: "danger",
  rejected: "danger",
  unknown: "warning",
};

/** Where an order stands, in words; what this page asked of it and has no answer to comes first. */
export function OrderStatusMark({ order }: { readonly order: Order }) {
  const t = useStrings();
  const sending = useSending(order.order_id);
  if (sending !== undefined) return <SendingMark text={t.common.sending[sending]} />;
  return (
    <span title={reasonOf(order, t.common.reasons) || undefined}>
      <Badge tone={TONES[order.status] ?? "neutral"}>{t.common.statuses[order.status]}</Badge>
    </span>
  );
}

export function SendingMark({ text }: { readonly text: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-12 text-muted">
      <Spinner />
      {text}
    </span>
  );
}
