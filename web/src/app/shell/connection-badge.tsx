import { useEffect, useState } from "react";
import { connectionStore } from "@/stores/connection";
import { useStrings } from "@/stores/language";
import { useStore } from "@/stores/store";
import { Tooltip } from "@/ui/tooltip";
import { ageText } from "./age";

/** How often the age of the data is told anew; it is a number that people read, not a clock. */
const TELL_MS = 1_000;
/** Data older than this are told as old, even where the connection seems to stand. */
const STALE_MS = 30_000;

/** Tell whether the page is live, and how old what it shows is. */
export function ConnectionBadge() {
  const t = useStrings();
  const { state, lastMessageTime, latencyMs } = useStore(connectionStore);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TELL_MS);
    return () => clearInterval(timer);
  }, []);

  // Nothing on the screen is live, and nothing is wrong.
  if (state === "closed") return null;
  const age = lastMessageTime === null ? null : Math.max(0, now - lastMessageTime);
  const good = state === "live" && (age === null || age < STALE_MS);
  const told = t.app.connection[state];
  const detail = age === null ? told : t.app.connection.detail(told, ageText(age));
  return (
    <Tooltip content={latencyMs === null ? detail : `${detail} · ${t.app.connection.latency(String(Math.round(latencyMs)))}`}>
      <button
        type="button"
        aria-label={detail}
        className="flex h-7 items-center gap-2 rounded-4 px-2 text-12 text-muted"
      >
        <span
          aria-hidden
          className={`size-2 ${good ? "rounded-full bg-success" : "rotate-45 bg-warning"}`}
        />
        <span className={good ? "max-lg:sr-only" : "text-warning"}>
          {good || age === null ? told : `${told} · ${ageText(age)}`}
        </span>
      </button>
    </Tooltip>
  );
}
