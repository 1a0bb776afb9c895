import { useEffect, useRef } from "react";
import { cx } from "@/lib/cx";
import { isProblem } from "@/lib/http";
import type { Order } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { isWorking, useSending } from "@/stores/orders";
import { cancelOrder } from "@/stream/trading";
import { ConfirmDialog } from "@/ui/dialog";
import { Icon } from "@/ui/icon";
import { Spinner } from "@/ui/spinner";
import type { LabelBoard } from "../../engine/label-board";
import type { PriceChart } from "../../engine/price-chart";
import type { ChartTheme } from "../../engine/theme";
import { useChartParts } from "../chart-context";
import { useOrderMove } from "./use-order-move";
import { usePriceLine } from "./use-price-line";

type Props = {
  readonly chart: PriceChart;
  readonly board: LabelBoard;
  readonly order: Order & { readonly price: string };
  readonly mayTrade: boolean;
};

/** An open order: a line at its price with a label that gives it another one, or cancels it. */
export function OrderLine({ chart, board, order, mayTrade }: Props) {
  const t = useStrings();
  const { price: shown, quantity } = useChartParts();
  const { move, handlers, send, drop } = useOrderMove(chart, order);
  const sending = useSending(order.order_id);
  const label = useRef<HTMLDivElement>(null);
  const line = t.chart.lines.order(t.common.sides[order.side], quantity(order.leaves_quantity));
  const isPending = sending !== undefined || order.status.startsWith("pending_") || move.step === "sent";
  const ghost = move.step === "still" ? null : move.price;
  const colour = (theme: ChartTheme) => (order.side === "buy" ? theme.buy : theme.sell);
  usePriceLine(chart, { price: order.price, colour, style: isPending ? "dotted" : "solid" });
  usePriceLine(chart, ghost === null ? null : { price: ghost, colour, style: "dashed" });
  useOnBoard(board, label, `order ${String(order.order_id)}`, move.step === "sent" ? order.price : (ghost ?? order.price));
  const may = mayTrade && isWorking(order);

  return (
    <div
      ref={label}
      className={cx(
        "pointer-events-auto absolute top-0 right-2 flex h-6 items-stretch overflow-hidden rounded-3 border bg-panel text-11 font-medium",
        "data-away:pointer-events-none data-away:opacity-0 focus-within:data-away:opacity-100",
        order.side === "buy" ? "border-buy/50" : "border-sell/50",
        move.step === "moving" && "z-1",
      )}
    >
      <button
        type="button"
        role="slider"
        data-inset-focus
        disabled={!may}
        aria-label={t.chart.lines.orderName(t.common.sides[order.side], quantity(order.leaves_quantity), order.symbol)}
        aria-orientation="vertical"
        aria-valuenow={Number(ghost ?? order.price)}
        aria-valuetext={shown(ghost ?? order.price)}
        title={may ? t.chart.lines.hint : undefined}
        aria-busy={isPending}
        className={cx(
          "figures flex touch-none items-center gap-1 px-1.5 whitespace-nowrap select-none disabled:cursor-default",
          order.side === "buy" ? "bg-buy-soft text-buy" : "bg-sell-soft text-sell",
          may && (move.step === "moving" ? "cursor-grabbing" : "cursor-ns-resize"),
        )}
        {...(may ? handlers : {})}
      >
        {isPending ? <Spinner size={12} /> : <Icon name={order.side === "buy" ? "arrow-up" : "arrow-down"} size={12} />}
        {line}
        {ghost === null ? null : <span className="text-text">→ {shown(ghost)}</span>}
      </button>
      <button
        type="button"
        data-inset-focus
        disabled={!may || sending === "cancel"}
        aria-label={t.chart.lines.cancel(`${line}, ${shown(order.price)}`)}
        onClick={() => void cancel(order.order_id, t.chart.lines.cancelFailed)}
        className="grid w-6 place-items-center border-l border-inherit text-muted hover:bg-hover hover:text-text disabled:opacity-40"
      >
        <Icon name="close" size={12} />
      </button>
      <ConfirmDialog
        open={move.step === "asking"}
        onOpenChange={(open) => { if (!open) drop(); }}
        title={t.chart.lines.replaceTitle}
        description={t.chart.lines.replaceDetail(`${line} ${order.symbol}`, shown(order.price), shown(ghost ?? order.price))}
        confirmLabel={t.chart.lines.replace}
        onConfirm={() => { if (ghost !== null) void send(ghost); }}
      />
    </div>
  );
}

/** Let a label go with a price. */
export function useOnBoard(board: LabelBoard, label: { readonly current: HTMLElement | null }, id: string, price: string): void {
  const latest = useRef(price);
  useEffect(() => {
    if (label.current === null) return;
    return board.put(id, label.current, () => Number(latest.current));
  }, [board, label, id]);
  useEffect(() => {
    latest.current = price;
    board.place();
  }, [board, price]);
}

async function cancel(orderId: number, title: string): Promise<void> {
  try {
    await cancelOrder(orderId);
  } catch (error) {
    const detail = isProblem(error) ? error.detail : String(error);
    notify({ tone: "danger", title, detail, topic: "order", orderId });
  }
}
