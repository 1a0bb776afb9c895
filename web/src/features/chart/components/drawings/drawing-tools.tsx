import { parse } from "@/lib/decimal";
import { useCommand } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import { useStore } from "@/stores/store";
import { IconButton } from "@/ui/button";
import { newId, type Tool } from "../../engine/drawing/drawing-shelf";
import { nearestTick, priceText } from "../../models/ticks";
import { useChartParts } from "../chart-context";

/** How far apart the ends of a trend line are that is drawn without a pointer. */
const BARS_APART = 30;

/** What draws lines: with the pointer by a click, with the keyboard at the last price. */
export function DrawingTools() {
  const t = useStrings();
  const { shelf } = useChartParts();
  const draw = useDraw();
  const { tool } = useStore(shelf.store);
  const { horizontal, trend } = t.chart.drawings;
  useCommand({ id: "chart.draw.horizontal", title: horizontal, group: t.chart.group, keys: "h", run: () => { draw("horizontal"); } });
  useCommand({ id: "chart.draw.trend", title: trend, group: t.chart.group, run: () => { draw("trend"); } });
  // Without a pointer there is no click to wait for: the line is drawn, and its handles take the keys.
  const press = (wanted: Tool) => (event: { detail: number }) => {
    if (event.detail === 0) draw(wanted);
    else shelf.take(tool === wanted ? null : wanted);
  };
  return (
    <>
      <IconButton icon="minus" size="sm" label={horizontal} keys="h" pressed={tool === "horizontal"} onClick={press("horizontal")} />
      <IconButton icon="trend" size="sm" label={trend} pressed={tool === "trend"} onClick={press("trend")} />
    </>
  );
}

/** Return what draws a line where nobody pointed. */
function useDraw(): (tool: Tool) => void {
  const { shelf, feed, grid } = useChartParts();
  return (tool) => {
    const { bars } = feed;
    const last = bars.at(-1);
    const first = bars[Math.max(0, bars.length - BARS_APART)];
    if (last === undefined || first === undefined) return;
    const anchor = (bar: typeof last) => ({ time: bar.time, price: priceText(nearestTick(parse(bar.close), grid)) });
    const id = newId();
    shelf.add(
      tool === "horizontal"
        ? { id, kind: "horizontal", price: anchor(last).price }
        : { id, kind: "trend", from: anchor(first), to: anchor(last) },
    );
  };
}
