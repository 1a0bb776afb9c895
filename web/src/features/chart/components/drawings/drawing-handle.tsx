import { type KeyboardEvent, useEffect, useRef } from "react";
import { cx } from "@/lib/cx";
import { useStrings } from "@/stores/language";
import { Icon } from "@/ui/icon";
import type { Projection } from "../../engine/drawing/projection";
import type { PriceChart } from "../../engine/price-chart";
import { type Drawing, type Part, priceOfPart, shifted, tickShift } from "../../models/drawings";
import { useChartParts } from "../chart-context";

type Props = {
  readonly chart: PriceChart;
  readonly projection: Projection;
  readonly drawing: Drawing;
  readonly part: Part;
  readonly isSelected: boolean;
};

const TICKS_LARGE = 10;
const MOVES: Record<string, { ticks: number; bars: number }> = {
  ArrowUp: { ticks: 1, bars: 0 },
  ArrowDown: { ticks: -1, bars: 0 },
  ArrowLeft: { ticks: 0, bars: -1 },
  ArrowRight: { ticks: 0, bars: 1 },
};
/** A horizontal line is held this far left of the axis. */
const INSET = 28;

/** A handle of a drawing, where the keyboard takes hold of it. The pointer takes the line itself. */
export function DrawingHandle({ chart, projection, drawing, part, isSelected }: Props) {
  const t = useStrings();
  const { shelf, grid, price } = useChartParts();
  const box = useRef<HTMLDivElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const at = priceOfPart(drawing, part);

  useEffect(() => chart.onPaint(() => { if (box.current) place(box.current, projection, drawing, part); }), [chart, projection, drawing, part]);
  useEffect(() => {
    // What was drawn or taken hold of goes on with keys, unless somebody is at work elsewhere.
    const { activeElement } = document;
    const isFree = activeElement === document.body || activeElement === chart.host || Boolean(activeElement?.closest("[role=toolbar]"));
    if (isSelected && isFree && part !== "from") handle.current?.focus();
  }, [chart, isSelected, part]);

  function press(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    if (event.key === "Delete" || event.key === "Backspace") shelf.remove(drawing.id);
    else if (event.key === "Escape") shelf.select(null);
    else if (move !== undefined) {
      const ticks = event.shiftKey ? move.ticks * TICKS_LARGE : move.ticks;
      const bars = event.shiftKey ? move.bars * TICKS_LARGE : move.bars;
      const shift = { bars, price: ticks === 0 ? "0" : tickShift(at, grid, ticks) };
      shelf.change(shifted(drawing, part, shift, { grid, timeAfter: projection.timeAfter }));
    } else return;
    event.preventDefault();
  }

  return (
    <div ref={box} className="pointer-events-none absolute top-0 left-0 size-0 data-away:invisible">
      <button
        ref={handle}
        type="button"
        role="slider"
        aria-label={nameOf(drawing, part, price, t.chart.drawings)}
        title={t.chart.drawings.hint}
        aria-orientation="vertical"
        aria-valuenow={Number(at)}
        aria-valuetext={price(at)}
        onFocus={() => { shelf.select(drawing.id); }}
        onKeyDown={press}
        className={cx(
          "absolute size-3 -translate-1/2 rounded-full border-2 border-accent bg-panel focus-visible:opacity-100",
          isSelected ? "opacity-100" : "opacity-0",
        )}
      />
      {isSelected && part !== "from" ? (
        <button
          type="button"
          aria-label={t.chart.drawings.remove}
          title={t.chart.drawings.remove}
          onClick={() => { shelf.remove(drawing.id); }}
          className="pointer-events-auto absolute -top-8 -left-3 grid size-6 place-items-center rounded-4 border border-line bg-raised text-muted hover:text-danger"
        >
          <Icon name="trash" size={14} />
        </button>
      ) : null}
    </div>
  );
}

function place(box: HTMLElement, projection: Projection, drawing: Drawing, part: Part): void {
  const { width, height } = projection.size();
  const x = drawing.kind === "horizontal" ? width - INSET : projection.x(part === "from" ? drawing.from.time : drawing.to.time);
  const y = projection.y(priceOfPart(drawing, part));
  const isAway = x === null || y === null || x < 0 || x > width || y < 0 || y > height;
  box.toggleAttribute("data-away", isAway);
  if (!isAway) box.style.transform = `translate(${String(x)}px, ${String(y)}px)`;
}

type Words = ReturnType<typeof useStrings>["chart"]["drawings"];

function nameOf(drawing: Drawing, part: Part, price: (value: string) => string, words: Words): string {
  if (drawing.kind === "horizontal") return words.horizontalName(price(drawing.price));
  return part === "from" ? words.fromName(price(drawing.from.price)) : words.toName(price(drawing.to.price));
}
