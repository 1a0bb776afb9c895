import { useSyncExternalStore } from "react";

import { ago, formatDate, formatDateTime, formatTime, inUtc, type TimeStyle } from "@/lib/time";
import { useUi } from "@/ui/context";
import { Num } from "@/ui/number";

export type TimeProps = {
  /** As the venue wrote it: RFC 3339, UTC. */
  readonly value: string | null | undefined;
  readonly kind?: "time" | "datetime" | "date" | "ago";
  readonly millis?: boolean;
  readonly className?: string;
};

const AGO_STEP_MS = 15_000;
const FORMATS: Record<"time" | "datetime" | "date", (iso: string, style: TimeStyle) => string> = {
  time: formatTime,
  datetime: formatDateTime,
  date: formatDate,
};

/** A moment in the person's zone; its tooltip tells UTC to the last digit. */
export function Time({ value, kind = "time", millis = false, className }: TimeProps) {
  const { language, zone } = useUi();
  if (!value) return <Num value={null} {...(className ? { className } : {})} />;
  return (
    <time dateTime={value} title={inUtc(value)} className={className}>
      {kind === "ago" ? (
        <Ago value={value} />
      ) : (
        <span className="figures">{FORMATS[kind](value, { language, zone, millis })}</span>
      )}
    </time>
  );
}

function Ago({ value }: { readonly value: string }) {
  const { language } = useUi();
  const now = useSyncExternalStore(onStep, stepNow);
  return ago(value, language, Math.max(now, Date.parse(value)));
}

function onStep(listener: () => void): () => void {
  const timer = setInterval(listener, AGO_STEP_MS);
  return () => clearInterval(timer);
}

function stepNow(): number {
  return Math.floor(Date.now() / AGO_STEP_MS) * AGO_STEP_MS;
}
