import { useMemo } from "react";
import { useStrings } from "@/stores/language";
import { isOpen, isWorking } from "@/stores/orders";
import { IconButton } from "@/ui/button";
import type { Column } from "@/ui/data-table";
import { Num } from "@/ui/number";
import { Time } from "@/ui/time";
import type { OpenRow } from "../models/rows";
import { digitsOf } from "../models/terms";
import type { Deeds } from "./deeds";
import { FilledMeter } from "./parts/filled-meter";
import { OrderStatusMark, SendingMark } from "./parts/order-status";
import { SideMark } from "./parts/side-mark";
import { PriceCell, QuantityCell } from "./replace-cells";

/** Return the columns of open orders. */
export function useOpenColumns(deeds: Deeds): readonly Column<OpenRow>[] {
  const t = useStrings();
  const { instruments, mayTrade, cancel, replace, onFault } = deeds;
  return useMemo(() => {
    const bySymbol = new Map(instruments.map((each) => [each.symbol, each]));
    const of = ({ order, request }: OpenRow) => {
      const symbol = order?.symbol ?? request?.symbol ?? "";
      const instrument = bySymbol.get(symbol);
      return { symbol, instrument, digits: digitsOf(instrument) };
    };
    const columns: Column<OpenRow>[] = [
      { id: "symbol", header: t.common.symbol, cell: (row) => <span className="font-medium">{of(row).symbol}</span> },
      { id: "side", header: t.common.side, cell: ({ order, request }) => <SideMark side={order?.side ?? request?.side ?? "buy"} /> },
      {
        id: "type",
        header: t.common.orderType,
        from: "lg",
        cell: ({ order, request }) => (
          <span className="text-muted">{t.common.orderTypes[order?.order_type ?? request?.order_type ?? "limit"]}</span>
        ),
      },
      {
        id: "tif",
        header: t.orders.columns.tif,
        from: "lg",
        cell: ({ order, request }) => (
          <span className="text-muted">{t.common.timesInForce[order?.time_in_force ?? request?.time_in_force ?? "gtc"]}</span>
        ),
      },
      {
        id: "price",
        header: t.common.price,
        align: "end",
        width: "8rem",
        cell: (row) => <PriceCell row={row} {...of(row)} {...{ mayTrade, replace, onFault }} />,
      },
      {
        id: "quantity",
        header: t.common.quantity,
        align: "end",
        width: "8rem",
        cell: (row) => <QuantityCell row={row} {...of(row)} {...{ mayTrade, replace, onFault }} />,
      },
      {
        id: "filled",
        header: t.orders.columns.filled,
        width: "5rem",
        from: "md",
        cell: ({ order }) => (order === null ? null : <FilledMeter order={order} />),
      },
      {
        id: "leaves",
        header: t.orders.columns.leaves,
        align: "end",
        from: "md",
        cell: (row) => (row.order === null ? null : <Num value={row.order.leaves_quantity} digits={of(row).digits.quantity} />),
      },
      {
        id: "status",
        header: t.common.status,
        cell: ({ order }) => (order === null ? <SendingMark text={t.common.sending.submit} /> : <OrderStatusMark order={order} />),
      },
      {
        id: "age",
        header: t.orders.columns.age,
        from: "lg",
        cell: ({ order }) => (order === null ? null : <Time value={order.created_time} kind="ago" className="text-muted" />),
      },
      {
        id: "actions",
        header: t.orders.columns.actions,
        hideHeader: true,
        align: "end",
        width: "2.5rem",
        cell: ({ order }) =>
          order === null || !mayTrade || !isOpen(order) ? null : (
            <IconButton
              icon="close"
              size="sm"
              label={t.orders.cancel.one(t.orders.edit.name(t.common.sides[order.side], order.quantity, order.symbol))}
              disabled={!isWorking(order)}
              onClick={() => cancel(order)}
            />
          ),
      },
    ];
    return columns;
  }, [t, instruments, mayTrade, cancel, replace, onFault]);
}
