import { useMemo } from "react";
import { encode } from "uqr";

export type QrCodeProps = {
  readonly text: string;
  readonly label: string;
  readonly size?: number;
};

const QUIET = 4;

/** Black on white in every theme: cameras read nothing else as well. */
export function QrCode({ text, label, size = 192 }: QrCodeProps) {
  const { path, side } = useMemo(() => pathOf(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      className="rounded-4 forced-color-adjust-none"
    >
      <path d={`M0 0h${side}v${side}H0z`} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}

function pathOf(text: string): { path: string; side: number } {
  const { data } = encode(text, { border: QUIET });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return { path, side: data.length };
}
