import type { Fill, Order } from "@/lib/schema";
import { useInstrument } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { AppLink } from "@/stores/navigation";
import { reasonOf } from "@/stores/order/reason";
import { Callout } from "@/ui/callout";
import { DataTable, type Column } from "@/ui/data-table";
import { Facts } from "@/ui/facts";
import { Num } from "@/ui/number";
import { Section } from "@/ui/page";
import { Time } from "@/ui/time";
import { useFillsOf } from "../api";
import { digitsOf } from "../models/terms";
import { LedgerLink, ledgerOf } from "./parts/ledger-link";
import { orderFacts } from "./parts/order-facts";
import { OrderStatusMark } from "./parts/order-status";

/** What was asked, what came of it, and why. */
export function OrderDetail({ order }: { readonly order: Order }) {
  const t = useStrings();
  const instrument = useInstrument(order.symbol);
  const fills = useFillsOf(order.order_id, order.cum_quantity);
  const reason = reasonOf(order, t.common.reasons);
  return (
    <div className="flex flex-col gap-5">
      {reason === "" ? null : (
        <Callout tone={order.status === "denied" || order.status === "rejected" ? "danger" : "info"} title={t.common.statuses[order.status]}>
          {reason}
        </Callout>
      )}
      <Facts items={[{ term: t.common.status, value: <OrderStatusMark order={order} /> }, ...orderFacts(order, instrument, t)]} />
      <Section title={t.orders.detail.fills}>
        {fills.data?.length === 0 ? (
          <p className="text-13 text-muted">{t.orders.detail.noFills}</p>
        ) : (
          <FillTable fills={fills.data ?? []} isLoading={fills.isPending} digits={digitsOf(instrument)} />
        )}
      </Section>
      <AppLink to={ledgerOf(`order_id=${String(order.order_id)}`)} className="text-13 text-accent hover:underline">
        {t.orders.detail.ledger}
      </AppLink>
    </div>
  );
}

type FillTableProps = {
  readonly fills: readonly Fill[];
  readonly isLoading: boolean;
  readonly digits: { price?: number; quantity?: number };
};

function FillTable({ fills, isLoading, digits }: FillTableProps) {
  const t = useStrings();
  const columns: Column<Fill>[] = [
    { id: "time", header: t.common.time, cell: (fill) => <Time value={fill.time} kind="time" /> },
    { id: "price", header: t.common.price, align: "end", cell: (fill) => <Num value={fill.last_price} digits={digits.price} /> },
    { id: "quantity", header: t.common.quantity, align: "end", cell: (fill) => <Num value={fill.last_quantity} digits={digits.quantity} /> },
    { id: "fee", header: t.common.fee, align: "end", cell: (fill) => <Num value={fill.fee} unit={fill.fee_asset} /> },
    {
      id: "ledger",
      header: t.orders.columns.ledger,
      hideHeader: true,
      align: "end",
      cell: (fill) => <LedgerLink executionId={fill.execution_id} />,
    },
  ];
  return (
    <DataTable
      className="max-h-80"
      caption={t.orders.detail.fills}
      columns={columns}
      rows={fills}
      rowKey={(fill) => String(fill.execution_id)}
      loading={isLoading}
    />
  );
}
