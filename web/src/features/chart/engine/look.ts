// How the chart looks, by the colours of the page.
import { ColorType, CrosshairMode, LineStyle } from "lightweight-charts";
import { type ChartTheme, faded } from "./theme";

const FONT_SIZE = 11;
const SECONDS_BELOW = 60;
const DAY = 86_400;
const GRID_OPACITY = 0.55;
const QUANTITY_OPACITY = 0.28;

/** Return the options of the whole chart. */
export function chartOptions(theme: ChartTheme) {
  const cross = { color: theme.lineStrong, width: 1, style: LineStyle.SparseDotted } as const;
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: theme.panel } as const,
      textColor: theme.muted,
      fontFamily: theme.font,
      fontSize: FONT_SIZE,
      // It would put markup and a style of its own into the page; the chart's foot names its makers.
      attributionLogo: false,
      panes: { separatorColor: theme.line, separatorHoverColor: faded(theme.accent, 0.2) },
    },
    grid: {
      vertLines: { color: faded(theme.line, GRID_OPACITY) },
      horzLines: { color: faded(theme.line, GRID_OPACITY) },
    },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { ...cross, labelBackgroundColor: theme.raised },
      horzLine: { ...cross, labelBackgroundColor: theme.raised },
    },
    rightPriceScale: { borderColor: theme.line, minimumWidth: 64 },
    timeScale: { borderColor: theme.line, rightOffset: 6, minBarSpacing: 0.5 },
    kineticScroll: { mouse: false, touch: !reducesMotion() },
  };
}

/** Return the options of candles: rising ones are hollow, so that colour does not tell it alone. */
export function candleOptions(theme: ChartTheme) {
  return {
    upColor: theme.panel,
    downColor: theme.sell,
    borderUpColor: theme.buy,
    borderDownColor: theme.sell,
    wickUpColor: theme.buy,
    wickDownColor: theme.sell,
    priceLineColor: theme.muted,
    priceLineStyle: LineStyle.SparseDotted,
  };
}

/** Return the options of the axis of time for bars of a length. */
export function axisOptions(seconds: number) {
  return { timeVisible: seconds < DAY, secondsVisible: seconds < SECONDS_BELOW };
}

/** Return the colour of a bar of quantities. */
export function quantityColour(theme: ChartTheme, isUp: boolean): string {
  return faded(isUp ? theme.buy : theme.sell, QUANTITY_OPACITY);
}

export function reducesMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
