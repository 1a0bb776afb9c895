import { useEffect, useMemo } from "react";
import { isZero, parse } from "@/lib/decimal";
import { useAccounts } from "@/lib/queries/accounts";
import type { Order } from "@/lib/schema";
import { useOpenOrders } from "@/stores/orders";
import { usePosition } from "@/stores/positions";
import { useAccountId } from "@/stores/selection";
import { LabelBoard } from "../../engine/label-board";
import type { PriceChart } from "../../engine/price-chart";
import { useChartSettings } from "../../settings";
import { useChartParts } from "../chart-context";
import { OrderLine } from "./order-line";
import { PositionLine } from "./position-line";

/** Most lines of orders; the book of orders holds the rest. */
const LINES_MAX = 40;

/** Open orders and the position of the selected account, over the chart. */
export function TradingLines({ chart }: { readonly chart: PriceChart }) {
  const { instrument } = useChartParts();
  const settings = useChartSettings();
  const orders = useOpenOrders(instrument.symbol);
  const position = usePosition(instrument.symbol);
  const accountId = useAccountId();
  const level = useAccounts().find((each) => each.account_id === accountId)?.level;
  const board = useMemo(() => new LabelBoard(chart), [chart]);
  useEffect(() => board.start(), [board]);
  const mayTrade = level === "trade" || level === "manage";
  return (
    <>
      {settings.orders
        ? orders.filter(hasPrice).slice(0, LINES_MAX).map((order) => (
            <OrderLine key={order.order_id} chart={chart} board={board} order={order} mayTrade={mayTrade} />
          ))
        : null}
      {settings.position && position?.average_price && !isZero(parse(position.quantity)) ? (
        <PositionLine
          chart={chart}
          board={board}
          position={{ ...position, average_price: position.average_price }}
        />
      ) : null}
    </>
  );
}

function hasPrice(order: Order): order is Order & { price: string } {
  return order.price !== null;
}
