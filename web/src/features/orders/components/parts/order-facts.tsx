import type { Instrument, Order } from "@/lib/schema";
import type { Catalogue } from "@/strings/en";
import type { Fact } from "@/ui/facts";
import { Num } from "@/ui/number";
import { Time } from "@/ui/time";
import { digitsOf } from "../../models/terms";
import { SideMark } from "./side-mark";

/** Return what there is to know of an order, name by name. */
export function orderFacts(order: Order, instrument: Instrument | undefined, t: Catalogue): Fact[] {
  const words = t.orders.columns;
  const digits = digitsOf(instrument);
  return [
    { term: t.common.symbol, value: order.symbol },
    { term: t.common.side, value: <SideMark side={order.side} /> },
    { term: t.common.orderType, value: t.common.orderTypes[order.order_type] },
    { term: t.common.timeInForce, value: t.common.timesInForce[order.time_in_force] },
    ...(order.post_only ? [{ term: words.postOnly, value: t.common.yes }] : []),
    {
      term: order.order_type === "market" ? words.protection : t.common.price,
      value: <Num value={order.price} digits={digits.price} />,
    },
    { term: t.common.quantity, value: <Num value={order.quantity} digits={digits.quantity} /> },
    { term: words.filled, value: <Num value={order.cum_quantity} digits={digits.quantity} /> },
    { term: words.leaves, value: <Num value={order.leaves_quantity} digits={digits.quantity} /> },
    { term: words.average, value: <Num value={order.average_price} /> },
    { term: t.common.fees, value: <Num value={order.fees} {...(instrument === undefined ? {} : { unit: instrument.quote })} /> },
    ...(order.expire_time === null ? [] : [{ term: words.expires, value: <Time value={order.expire_time} kind="datetime" /> }]),
    { term: words.created, value: <Time value={order.created_time} kind="datetime" millis /> },
    { term: words.updated, value: <Time value={order.updated_time} kind="datetime" millis /> },
    ...(order.client_order_id === "" ? [] : [{ term: words.clientOrderId, value: <span className="font-mono text-12 break-all">{order.client_order_id}</span> }]),
  ];
}
