import type { ReactNode } from "react";
import { useStrings } from "@/stores/language";
import { isOpen, isWorking } from "@/stores/orders";
import { Button } from "@/ui/button";
import { Time } from "@/ui/time";
import type { OpenRow } from "../models/rows";
import { digitsOf } from "../models/terms";
import type { Deeds } from "./deeds";
import { FilledMeter } from "./parts/filled-meter";
import { OrderStatusMark, SendingMark } from "./parts/order-status";
import { SideMark } from "./parts/side-mark";
import { PriceCell, QuantityCell } from "./replace-cells";

export type OpenOrderCardsProps = Deeds & { readonly rows: readonly OpenRow[]; readonly empty: ReactNode };

/** Open orders where there is no room for a table. */
export function OpenOrderCards({ rows, empty, ...deeds }: OpenOrderCardsProps) {
  const t = useStrings();
  if (rows.length === 0) return empty;
  return (
    <ul aria-label={t.orders.open.caption} className="h-full divide-y divide-line overflow-y-auto">
      {rows.map((row) => (
        <Card key={row.key} row={row} {...deeds} />
      ))}
    </ul>
  );
}

function Card({ row, instruments, mayTrade, cancel, replace, onFault, onOpen }: Deeds & { readonly row: OpenRow }) {
  const t = useStrings();
  const { order, request } = row;
  const symbol = order?.symbol ?? request?.symbol ?? "";
  const instrument = instruments.find((each) => each.symbol === symbol);
  const parts = { row, instrument, digits: digitsOf(instrument), mayTrade, replace, onFault };
  return (
    <li className="flex flex-col gap-2 px-3 py-3">
      <div className="flex items-center gap-2">
        <SideMark side={order?.side ?? request?.side ?? "buy"} />
        <span className="font-medium">{symbol}</span>
        <span className="ml-auto">
          {order === null ? <SendingMark text={t.common.sending.submit} /> : <OrderStatusMark order={order} />}
        </span>
      </div>
      <div className="flex items-center justify-between gap-4">
        <Figure label={t.common.quantity}>
          <QuantityCell {...parts} />
        </Figure>
        <Figure label={t.common.price}>
          <PriceCell {...parts} />
        </Figure>
      </div>
      {order === null ? null : (
        <>
          <FilledMeter order={order} />
          <div className="flex items-center gap-2 text-12 text-muted">
            <Time value={order.created_time} kind="ago" />
            <span className="ml-auto flex gap-2">
              <Button size="sm" variant="quiet" onClick={() => onOpen(order.order_id)}>
                {t.orders.detail.title(order.order_id)}
              </Button>
              {mayTrade && isOpen(order) ? (
                <Button size="sm" disabled={!isWorking(order)} onClick={() => cancel(order)}>
                  {t.common.actions.cancel}
                </Button>
              ) : null}
            </span>
          </div>
        </>
      )}
    </li>
  );
}

function Figure({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <span className="flex min-w-0 flex-col">
      <span className="text-11 text-muted">{label}</span>
      <span className="figures text-13">{children}</span>
    </span>
  );
}
