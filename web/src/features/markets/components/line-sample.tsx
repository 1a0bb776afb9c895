/** As the chart draws them, in the same order. */
const DASHES = ["", "4 3", "1.5 2.5", "8 4", "1.5 6"];

/** A piece of a line as the chart draws it. */
export function LineSample({ colour, dash }: { readonly colour: string; readonly dash: number }) {
  return (
    <svg aria-hidden="true" width={28} height={8} className="shrink-0">
      <line
        x1={1}
        x2={27}
        y1={4}
        y2={4}
        stroke={`var(--color-${colour})`}
        strokeWidth={2}
        strokeDasharray={DASHES[dash % DASHES.length]}
      />
    </svg>
  );
}
