import { type KeyboardEvent, type PointerEvent, useReducer, useRef } from "react";
import { compare, parse } from "@/lib/decimal";
import { isProblem } from "@/lib/http";
import type { Order } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { usePreference } from "@/stores/preferences";
import { replaceOrder } from "@/stream/trading";
import { announce } from "@/ui/live-region";
import type { PriceChart } from "../../engine/price-chart";
import { moved, STILL } from "../../models/trading/order-move";
import { priceOfFloat, priceText, stepTicks } from "../../models/ticks";
import { useChartParts } from "../chart-context";

/** So far a pointer goes before it drags. */
const SLACK = 3;
const TICKS_LARGE = 10;
const STEPS: Record<string, number> = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: TICKS_LARGE, PageDown: -TICKS_LARGE };

/** Let an order be given another price by pointer and keys. */
export function useOrderMove(chart: PriceChart, order: Order & { readonly price: string }) {
  const t = useStrings();
  const { grid, price: shown } = useChartParts();
  const confirm = usePreference("confirm").replace;
  const [move, act] = useReducer(moved, STILL);
  const grip = useRef<{ readonly pointer: number; readonly from: number; readonly offset: number; isDragging: boolean } | null>(null);

  async function send(price: string): Promise<void> {
    act({ kind: "send" });
    try {
      await replaceOrder(order.order_id, { price });
    } catch (error) {
      const detail = isProblem(error) ? error.detail : String(error);
      notify({ tone: "danger", title: t.chart.lines.replaceFailed, detail, topic: "order", orderId: order.order_id });
    } finally {
      act({ kind: "end" });
    }
  }

  function finish(price: string): void {
    if (compare(parse(price), parse(order.price)) === 0) act({ kind: "drop" });
    else if (confirm) act({ kind: "ask" });
    else void send(price);
  }

  function giveUp(): void {
    if (move.step !== "moving") return;
    act({ kind: "drop" });
    announce(t.chart.lines.gaveUp);
  }

  return {
    move,
    send,
    drop: () => { act({ kind: "drop" }); },
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0 || move.step === "sent") return;
        const y = chart.yOf(Number(order.price)) ?? 0;
        const { top } = chart.host.getBoundingClientRect();
        grip.current = { pointer: event.pointerId, from: event.clientY, offset: event.clientY - top - y, isDragging: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const held = grip.current;
        if (held?.pointer !== event.pointerId) return;
        held.isDragging ||= Math.abs(event.clientY - held.from) > SLACK;
        if (!held.isDragging) return;
        const { top } = chart.host.getBoundingClientRect();
        const price = priceOfFloat(chart.priceAt(event.clientY - top - held.offset), grid);
        if (price !== null) act({ kind: "move", price: priceText(price), by: "pointer" });
      },
      onPointerUp: () => {
        const wasDragging = grip.current?.isDragging === true;
        grip.current = null;
        if (wasDragging && move.step === "moving") finish(move.price);
      },
      onPointerCancel: () => {
        grip.current = null;
        giveUp();
      },
      onKeyDown: (event: KeyboardEvent) => {
        const steps = STEPS[event.key];
        if (steps !== undefined) {
          event.preventDefault();
          const from = move.step === "moving" ? move.price : order.price;
          const price = priceText(stepTicks(parse(from), grid, event.shiftKey ? steps * TICKS_LARGE : steps));
          act({ kind: "move", price, by: "keys" });
          announce(t.chart.lines.moved(shown(price)));
        } else if (event.key === "Enter" && move.step === "moving") {
          event.preventDefault();
          finish(move.price);
        } else if (event.key === "Escape" && move.step === "moving") {
          event.preventDefault();
          event.stopPropagation();
          grip.current = null;
          giveUp();
        }
      },
      onBlur: () => { if (move.step === "moving" && move.by === "keys") giveUp(); },
    },
  };
}
