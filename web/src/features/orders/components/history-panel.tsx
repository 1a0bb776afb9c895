import { useMemo, useState } from "react";
import type { Order } from "@/lib/schema";
import { useInstrument, useInstruments } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { ordersStore } from "@/stores/orders";
import { usePreference } from "@/stores/preferences";
import { useAccountId } from "@/stores/selection";
import { useStore } from "@/stores/store";
import type { Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Num } from "@/ui/number";
import { Time } from "@/ui/time";
import { useOrderPages } from "../api";
import { type Filters, mergedOrders, NO_FILTERS } from "../models/history";
import { digitsOf } from "../models/terms";
import { OrderSheet } from "./order-sheet";
import { HistoryFilters } from "./parts/history-filters";
import { OrderStatusMark } from "./parts/order-status";
import { PagedTable } from "./parts/paged-table";
import { RowCard } from "./parts/row-card";
import { SideMark } from "./parts/side-mark";

/** Show every order of the account there ever was, the newest first. */
export function HistoryPanel() {
  const t = useStrings();
  const accountId = useAccountId();
  if (accountId === null) return <EmptyState icon="clock" title={t.orders.open.noAccount} />;
  return <History key={accountId} accountId={accountId} />;
}

function History({ accountId }: { readonly accountId: number }) {
  const t = useStrings();
  const zone = usePreference("zone");
  const [filters, filter] = useState(NO_FILTERS);
  const [orderId, openSheet] = useState<number | null>(null);
  const pages = useOrderPages(accountId, filters, zone);
  const rows = useRows(pages.data?.pages.flatMap((page) => page.orders), filters, pages.hasNextPage);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <HistoryFilters filters={filters} onChange={filter} />
      <PagedTable
        caption={t.orders.history.caption}
        columns={useColumns()}
        rows={rows}
        rowKey={keyOf}
        pages={pages}
        onRow={(order) => openSheet(order.order_id)}
        card={(order) => <OrderCard order={order} onOpen={() => openSheet(order.order_id)} />}
        empty={
          filters === NO_FILTERS ? (
            <EmptyState icon="clock" title={t.orders.history.empty} detail={t.orders.history.emptyDetail} />
          ) : (
            <EmptyState icon="filter" title={t.orders.history.emptyFiltered} />
          )
        }
      />
      <OrderSheet orderId={orderId} onClose={() => openSheet(null)} />
    </div>
  );
}

function OrderCard({ order, onOpen }: { readonly order: Order; readonly onOpen: () => void }) {
  const t = useStrings();
  const digits = digitsOf(useInstrument(order.symbol));
  return (
    <RowCard
      onOpen={onOpen}
      title={
        <>
          <SideMark side={order.side} />
          <span className="font-medium">{order.symbol}</span>
        </>
      }
      mark={<OrderStatusMark order={order} />}
      detail={
        <>
          <Num value={order.cum_quantity} /> / <Num value={order.quantity} />
          {" × "}
          {order.order_type === "market" ? t.orders.market : <Num value={order.price} digits={digits.price} />}
        </>
      }
      time={<Time value={order.created_time} kind="datetime" />}
    />
  );
}

const keyOf = (order: Order) => String(order.order_id);

function useRows(looked: readonly Order[] | undefined, filters: Filters, hasMore: boolean): Order[] {
  const zone = usePreference("zone");
  const { byId } = useStore(ordersStore);
  return useMemo(
    () => (looked === undefined ? [] : mergedOrders(looked, byId.values(), filters, zone, hasMore)),
    [looked, byId, filters, zone, hasMore],
  );
}

function useColumns(): readonly Column<Order>[] {
  const t = useStrings();
  const instruments = useInstruments();
  return useMemo(() => {
    const bySymbol = new Map(instruments.map((each) => [each.symbol, digitsOf(each)]));
    const digits = (order: Order) => bySymbol.get(order.symbol) ?? {};
    return [
      { id: "created", header: t.common.time, cell: (order) => <Time value={order.created_time} kind="datetime" className="text-muted" /> },
      { id: "symbol", header: t.common.symbol, cell: (order) => <span className="font-medium">{order.symbol}</span> },
      { id: "side", header: t.common.side, cell: (order) => <SideMark side={order.side} /> },
      {
        id: "type",
        header: t.common.orderType,
        from: "lg",
        cell: (order) => <span className="text-muted">{t.common.orderTypes[order.order_type]}</span>,
      },
      {
        id: "price",
        header: t.common.price,
        align: "end",
        from: "sm",
        cell: (order) =>
          order.order_type === "market" ? <span className="text-muted">{t.orders.market}</span> : <Num value={order.price} digits={digits(order).price} />,
      },
      { id: "average", header: t.orders.columns.average, align: "end", from: "lg", cell: (order) => <Num value={order.average_price} /> },
      {
        id: "filled",
        header: t.orders.columns.filled,
        align: "end",
        from: "md",
        cell: (order) => (
          <span className="whitespace-nowrap">
            <Num value={order.cum_quantity} digits={digits(order).quantity} />
            <span className="text-faint"> / </span>
            <Num value={order.quantity} digits={digits(order).quantity} tone="muted" />
          </span>
        ),
      },
      { id: "status", header: t.common.status, cell: (order) => <OrderStatusMark order={order} /> },
    ];
  }, [t, instruments]);
}
