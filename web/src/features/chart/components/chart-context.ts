import { createContext, useContext } from "react";
import type { Decimal } from "@/lib/decimal";
import type { Instrument } from "@/lib/schema";
import type { Readable } from "@/stores/store";
import type { BarFeed } from "../engine/bar-feed";
import type { PriceChart } from "../engine/price-chart";
import type { DrawingShelf } from "../engine/drawing/drawing-shelf";
import type { TickGrid } from "../models/ticks";

export type ChartParts = {
  readonly instrument: Instrument;
  readonly grid: TickGrid;
  readonly feed: BarFeed;
  readonly shelf: DrawingShelf;
  /** The time of the bar under the crosshair, null where there is none. */
  readonly cursor: Readable<number | null> & { set: (time: number | null) => void };
  readonly price: (value: string | Decimal) => string;
  readonly quantity: (value: string | Decimal) => string;
};

const Context = createContext<ChartParts | null>(null);
export const ChartProvider = Context.Provider;

/** Return what the parts of a chart share. */
export function useChartParts(): ChartParts {
  const parts = useContext(Context);
  if (parts === null) throw new Error("parts of a chart stand inside a chart");
  return parts;
}

export type Drawn = { readonly chart: PriceChart };
