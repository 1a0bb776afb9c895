import { parse, text } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import type { Instrument, Order } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { isWorking, useSending } from "@/stores/orders";
import { Num } from "@/ui/number";
import type { OpenRow } from "../models/rows";
import { faultOfPrice, faultOfQuantity, tickAt, type Fault } from "../models/terms";
import { EditableNumber } from "./parts/editable-number";
import { faultText } from "./parts/fault-text";
import type { Deeds } from "./deeds";

export type ReplaceCellProps = Pick<Deeds, "mayTrade" | "replace" | "onFault"> & {
  readonly row: OpenRow;
  readonly instrument: Instrument | undefined;
  readonly digits: { price?: number; quantity?: number };
};

/** The price of an open order, to be replaced in place. */
export function PriceCell(props: ReplaceCellProps) {
  const t = useStrings();
  const { row, instrument, digits } = props;
  const { order, request } = row;
  if (order === null && request?.price) return <Num value={request.price} digits={digits.price} />;
  if (order === null || order.price === null || order.order_type === "market") return <span className="text-muted">{t.orders.market}</span>;
  return (
    <Editable
      {...props}
      order={order}
      value={order.price}
      digits={digits.price}
      label={t.orders.edit.price}
      step={instrument === undefined ? "1" : text(tickAt(instrument, parse(order.price)))}
      faultOf={(value) => (instrument === undefined ? null : faultOfPrice(instrument, value))}
      onSave={(price) => props.replace(order, { price })}
    />
  );
}

/** The whole quantity of an open order, fills included, to be replaced in place. */
export function QuantityCell(props: ReplaceCellProps) {
  const t = useStrings();
  const { row, instrument, digits } = props;
  const { order, request } = row;
  if (order === null) return <Num value={request?.quantity} digits={digits.quantity} />;
  return (
    <Editable
      {...props}
      order={order}
      value={order.quantity}
      digits={digits.quantity}
      label={t.orders.edit.quantity}
      step={instrument?.lot ?? "1"}
      faultOf={(value) => (instrument === undefined ? null : faultOfQuantity(instrument, order, value))}
      onSave={(quantity) => props.replace(order, { quantity })}
    />
  );
}

type EditableProps = Pick<ReplaceCellProps, "mayTrade" | "onFault"> & {
  readonly order: Order;
  readonly value: string;
  readonly digits: number | undefined;
  readonly label: (order: string) => string;
  readonly step: string;
  readonly faultOf: (value: string) => Fault | null;
  readonly onSave: (value: string) => void;
};

function Editable({ order, value, digits, label, step, mayTrade, faultOf, onFault, onSave }: EditableProps) {
  const t = useStrings();
  const language = useLanguage();
  const isSending = useSending(order.order_id) !== undefined;
  const quantity = formatDecimal(order.quantity, { language });
  return (
    <EditableNumber
      value={value}
      digits={digits}
      label={label(t.orders.edit.name(t.common.sides[order.side], quantity, order.symbol))}
      hint={t.orders.edit.hint}
      step={step}
      isFixed={!mayTrade || isSending || !isWorking(order) || order.price === null}
      check={(typed) => {
        const fault = faultOf(typed);
        return fault === null ? "" : faultText(fault, t.orders.faults, language);
      }}
      onFault={onFault}
      onSave={onSave}
    />
  );
}
