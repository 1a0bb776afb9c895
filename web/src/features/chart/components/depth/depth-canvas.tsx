import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { read } from "@/lib/decimal";
import { formatDecimal, formatPercent } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { useOpenOrders } from "@/stores/orders";
import { type DepthPicture, paintDepth, priceAt } from "../../engine/depth-painter";
import { onThemeChange, readTheme } from "../../engine/theme";
import { type Depth, distanceOf, type Step, stepAt, type Window } from "../../models/depth";
import type { DepthFormat } from "./format";

type Props = {
  readonly symbol: string;
  readonly depth: Depth;
  readonly window: Window;
  readonly steps: readonly Step[];
  readonly pointed: Step | null;
  readonly onPoint: (step: Step | null) => void;
  readonly isStale: boolean;
  readonly digits: number;
  readonly format: DepthFormat;
};

/** The picture of depth; the pointer and arrow keys go from level to level. */
export function DepthCanvas(props: Props) {
  const { symbol, depth, window, steps, pointed, onPoint } = props;
  const t = useStrings();
  const canvas = usePainted(props);
  const index = pointed === null ? -1 : steps.indexOf(pointed);

  function point(event: PointerEvent<HTMLElement>): void {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const middle = (window.from + window.to) / 2;
    const at = stepAt(steps, priceAt(window, event.clientX - left, width), middle);
    onPoint(steps[at] ?? null);
  }

  function step(event: KeyboardEvent): void {
    const from = index === -1 ? Math.max(0, steps.findIndex((each) => each.side === "sell") - 1) : index;
    const to = { ArrowLeft: from - 1, ArrowDown: from - 1, ArrowRight: from + 1, ArrowUp: from + 1, Home: 0, End: steps.length - 1 }[event.key];
    if (event.key === "Escape") onPoint(null);
    if (to === undefined) return;
    event.preventDefault();
    onPoint(steps[Math.min(steps.length - 1, Math.max(0, to))] ?? null);
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      data-inset-focus
      aria-label={`${t.chart.depth.name(symbol)}. ${t.chart.depth.hint}`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, steps.length - 1)}
      aria-valuenow={Math.max(0, index)}
      aria-valuetext={useSpoken(pointed, depth, props.format)}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => onPoint(null)}
      onKeyDown={step}
      onBlur={() => onPoint(null)}
      className="absolute inset-0 cursor-crosshair touch-pan-y"
    >
      <canvas ref={canvas} className="block h-full w-full" />
    </div>
  );
}

function useSpoken(pointed: Step | null, depth: Depth, format: DepthFormat): string {
  const t = useStrings();
  const language = useLanguage();
  if (pointed === null) return depth.middle === null ? "" : t.chart.depth.middle(format.price(depth.middle));
  const side = pointed.side === "buy" ? t.chart.depth.bids : t.chart.depth.asks;
  const distance = distanceOf(pointed, depth.middle);
  const away = distance === null ? "" : formatPercent(distance, { language });
  return t.chart.depth.spoken(side, format.price(pointed.price), format.quantity(pointed.total), away);
}

/** Paint the picture whenever it, its size or the theme changed; returns where. */
function usePainted({ symbol, depth, window, pointed, isStale, digits }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const language = useLanguage();
  const orders = useOpenOrders(symbol);
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    // Another size or other colours: either way it must be painted anew.
    const changed = () => { setTheme(readTheme()); };
    const resized = new ResizeObserver(changed);
    if (canvas.current !== null) resized.observe(canvas.current);
    const stop = onThemeChange(changed);
    return () => {
      resized.disconnect();
      stop();
    };
  }, []);
  useEffect(() => {
    const picture: DepthPicture = {
      depth,
      window,
      pointed,
      isStale,
      own: orders.flatMap(({ side, price }) => (price === null ? [] : [{ side, price: Number(price) }])),
      price: (value) => formatDecimal(read(value.toFixed(digits)) ?? "0", { language }),
      quantity: (value) => formatDecimal(read(value.toFixed(6)) ?? "0", { language, compact: true }),
    };
    const frame = requestAnimationFrame(() => {
      if (canvas.current !== null) paintDepth(canvas.current, picture, theme);
    });
    return () => { cancelAnimationFrame(frame); };
  }, [depth, window, pointed, isStale, orders, digits, language, theme]);
  return canvas;
}
