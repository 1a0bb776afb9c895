import { type MouseEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import type { Decimal } from "@/lib/decimal";
import { useStrings } from "@/stores/language";
import { prefill } from "@/stores/ticket";
import { ContextMenu, type MenuEntry } from "@/ui/menu";
import { newId } from "../engine/drawing/drawing-shelf";
import type { PriceChart } from "../engine/price-chart";
import { priceOfFloat, priceText } from "../models/ticks";
import { useChartParts } from "./chart-context";

/** A click goes no further than this between down and up. */
const SLACK = 4;

type Props = { readonly chart: PriceChart | null; readonly children: ReactNode };

/** What can be done at a price: by the other button anywhere, or by a click on the axis. */
export function ChartMenu({ chart, children }: Props) {
  const t = useStrings();
  const { grid, price: shown, shelf } = useChartParts();
  const [price, setPrice] = useState<Decimal | null>(null);
  const down = useRef<{ readonly x: number; readonly y: number } | null>(null);

  function placeOf(event: MouseEvent): { price: Decimal | null; isAxis: boolean } {
    if (chart === null) return { price: null, isAxis: false };
    const { left, top } = chart.host.getBoundingClientRect();
    const { width, height } = chart.size();
    const y = event.clientY - top;
    const isInside = y >= 0 && y <= height;
    const at = isInside ? priceOfFloat(chart.priceAt(y), grid) : null;
    return { price: at, isAxis: isInside && event.clientX - left > width };
  }

  function up(event: PointerEvent): void {
    const from = down.current;
    down.current = null;
    if (event.button !== 0 || from === null || Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLACK) return;
    const place = placeOf(event);
    if (place.isAxis && place.price !== null) prefill({ price: priceText(place.price), orderType: "limit" });
  }

  const entries: MenuEntry[] = [];
  if (price !== null) {
    const text = priceText(price);
    entries.push(
      { label: t.chart.menu.buyAt(shown(price)), tone: "buy", onSelect: () => { prefill({ side: "buy", price: text, orderType: "limit" }); } },
      { label: t.chart.menu.sellAt(shown(price)), tone: "sell", onSelect: () => { prefill({ side: "sell", price: text, orderType: "limit" }); } },
      { kind: "separator" },
      { label: t.chart.menu.lineAt(shown(price)), icon: "minus", onSelect: () => { shelf.add({ id: newId(), kind: "horizontal", price: text }); } },
      { label: t.chart.menu.copyPrice(shown(price)), icon: "copy", onSelect: () => { void navigator.clipboard.writeText(text).catch(() => undefined); } },
    );
  }
  entries.push({ label: t.chart.menu.reset, icon: "refresh", onSelect: () => chart?.showNewest() });
  return (
    <ContextMenu entries={entries}>
      <div
        className="relative min-h-0 flex-1 overflow-hidden"
        onContextMenuCapture={(event) => { setPrice(placeOf(event).price); }}
        onPointerDownCapture={(event) => { down.current = { x: event.clientX, y: event.clientY }; }}
        onPointerUp={up}
      >
        {children}
      </div>
    </ContextMenu>
  );
}
