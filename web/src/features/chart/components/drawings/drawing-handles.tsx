import { useEffect, useMemo } from "react";
import { useStrings } from "@/stores/language";
import { useStore } from "@/stores/store";
import type { PriceChart } from "../../engine/price-chart";
import { DrawingLayer } from "../../engine/drawing/drawing-layer";
import { projectionOf } from "../../engine/drawing/projection";
import type { Drawing, Part } from "../../models/drawings";
import { useChartParts } from "../chart-context";
import { DrawingHandle } from "./drawing-handle";

/** The drawings of a chart, with handles over them for the keyboard. */
export function DrawingHandles({ chart }: { readonly chart: PriceChart }) {
  const t = useStrings();
  const { shelf, feed, grid, price } = useChartParts();
  const { drawings, selectedId, tool } = useStore(shelf.store);
  const projection = useMemo(() => projectionOf(chart, feed), [chart, feed]);
  useEffect(() => new DrawingLayer({ chart, feed, shelf, grid, price }).start(), [chart, feed, shelf, grid, price]);
  useEffect(() => {
    chart.host.toggleAttribute("data-drawing", tool !== null);
    const giveUp = (event: KeyboardEvent) => { if (event.key === "Escape") shelf.take(null); };
    if (tool !== null) document.addEventListener("keydown", giveUp);
    return () => { document.removeEventListener("keydown", giveUp); };
  }, [chart, shelf, tool]);
  return (
    <>
      {drawings.flatMap((drawing) =>
        partsOf(drawing).map((part) => (
          <DrawingHandle
            key={`${drawing.id} ${part}`}
            chart={chart}
            projection={projection}
            drawing={drawing}
            part={part}
            isSelected={drawing.id === selectedId}
          />
        )),
      )}
      {tool === null ? null : (
        <p
          role="status"
          className="absolute bottom-2 left-1/2 -translate-x-1/2 rounded-4 border border-line bg-raised px-2 py-1 text-12 whitespace-nowrap text-text"
        >
          {tool === "horizontal" ? t.chart.drawings.placeHorizontal : t.chart.drawings.placeTrend}
        </p>
      )}
    </>
  );
}

function partsOf(drawing: Drawing): readonly Part[] {
  return drawing.kind === "horizontal" ? ["whole"] : ["from", "to"];
}
