import { type ReactNode, useMemo, useState } from "react";
import { formatDecimal } from "@/lib/numbers";
import { useInstrument } from "@/lib/queries/instruments";
import type { Instrument } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { useSymbol } from "@/stores/selection";
import { useLiveBook } from "@/stream/hooks";
import { IconButton } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { type Step, stepsShown, windowOf, ZOOM_MAX, ZOOM_MIN, zoomed, zoomOf } from "../models/depth";
import { gridOf } from "../models/ticks";
import { DepthCanvas } from "./depth/depth-canvas";
import { DepthReadout } from "./depth/depth-readout";
import { DepthTable } from "./depth/depth-table";
import { useDepth } from "./depth/use-depth";

/** What could be traded up to each price of the instrument that is looked at. */
export function DepthPanel() {
  const t = useStrings();
  const symbol = useSymbol();
  const instrument = useInstrument(symbol);
  if (symbol === null) {
    return <EmptyState icon="depth" title={t.chart.empty.noSymbol} detail={t.chart.empty.noSymbolDetail} />;
  }
  if (instrument === undefined) return <Skeleton className="h-full w-full" />;
  return (
    <>
      <LiveBook symbol={symbol} />
      <InstrumentDepth key={symbol} instrument={instrument} />
    </>
  );
}

/** Keeps the book live, and alone renders with each of its changes. */
function LiveBook({ symbol }: { readonly symbol: string }) {
  useLiveBook(symbol);
  return null;
}

function InstrumentDepth({ instrument }: { readonly instrument: Instrument }) {
  const t = useStrings();
  const language = useLanguage();
  const { symbol } = instrument;
  const { depth, state } = useDepth(symbol);
  const [chosen, setChosen] = useState<number | null>(null);
  const [price, setPrice] = useState<string | null>(null);
  const [usual, setUsual] = useState<number | null>(null);
  const grid = useMemo(() => gridOf(instrument.tick_table), [instrument.tick_table]);
  // As far as was usual when the book was first seen: a scale that moves with each order tells nothing.
  if (usual === null && depth.middle !== null) setUsual(zoomOf(depth));
  const zoom = chosen ?? usual ?? ZOOM_MIN;
  const window = windowOf(depth, zoom);
  const format = {
    price: (value: Parameters<typeof formatDecimal>[0]) => formatDecimal(value, { language, scale: grid.digits }),
    quantity: (value: Parameters<typeof formatDecimal>[0]) => formatDecimal(value, { language }),
  };
  const steps = window === null ? [] : stepsShown(depth, window);
  const pointed = steps.find((step) => step.price === price) ?? null;
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <div className="flex h-9 shrink-0 items-center gap-1 border-b border-line px-2">
        <DepthReadout depth={depth} pointed={pointed} state={state} format={format} base={instrument.base} />
        <IconButton icon="minus" size="sm" label={t.chart.zoomOut} disabled={zoom <= ZOOM_MIN} onClick={() => setChosen(zoomed(zoom, -1))} />
        <IconButton icon="plus" size="sm" label={t.chart.zoomIn} disabled={zoom >= ZOOM_MAX} onClick={() => setChosen(zoomed(zoom, 1))} />
        <DepthTable symbol={symbol} steps={steps} middle={depth.middle} format={format} />
      </div>
      <DepthBody state={state} isEmpty={window === null}>
        {window === null ? null : (
          <DepthCanvas
            symbol={symbol}
            depth={depth}
            window={window}
            steps={steps}
            pointed={pointed}
            onPoint={(step: Step | null) => setPrice(step?.price ?? null)}
            isStale={state === "stale"}
            digits={grid.digits}
            format={format}
          />
        )}
      </DepthBody>
    </div>
  );
}

type BodyProps = { readonly state: string; readonly isEmpty: boolean; readonly children: ReactNode };

function DepthBody({ state, isEmpty, children }: BodyProps) {
  const t = useStrings();
  if (!isEmpty) return <div className="relative min-h-0 flex-1">{children}</div>;
  if (state === "loading") return <Skeleton className="m-2 flex-1" />;
  return <EmptyState icon="depth" title={t.chart.depth.empty} detail={t.chart.depth.emptyDetail} />;
}
