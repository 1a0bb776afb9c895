import { useId } from "react";
import { formatDecimal } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { setPreference, usePreference } from "@/stores/preferences";
import { Button } from "@/ui/button";
import { Switch } from "@/ui/switch";
import { isUnderWay } from "../submission";
import type { Ticket } from "../use-ticket";
import { HaltBanner } from "./halt-banner";

/** Send the order, say why that cannot be now, and choose whether it asks once more. */
export function SubmitBar({ ticket, onClear }: { ticket: Ticket; onClear: () => void }) {
  const t = useStrings();
  const language = useLanguage();
  const isOneClick = usePreference("oneClick");
  const id = useId();
  const { draft, terms, status, sent } = ticket;
  const quantity = draft.quantity === "" ? "" : formatDecimal(draft.quantity, { language });
  const halted = status === "closed" ? t.orderEntry.halted.closedSubmit : t.orderEntry.halted.submit;
  const label = status === "open" ? t.orderEntry.submit(t.common.sides[draft.side], quantity, terms.base) : halted;
  return (
    <div className="flex flex-col gap-2 border-t border-line bg-panel px-3 py-2">
      <HaltBanner ticket={ticket} />
      <div className="flex gap-2">
        <Button
          type="submit"
          variant={draft.side}
          size="lg"
          className="min-w-0 flex-1"
          pending={isUnderWay(sent)}
          disabled={status !== "open"}
          aria-describedby={`${id}state`}
        >
          {label.replace(/ {2,}/g, " ")}
        </Button>
        <Button variant="quiet" size="lg" onClick={onClear}>
          {t.orderEntry.clear}
        </Button>
      </div>
      <p id={`${id}state`} className="min-h-4 truncate text-12 text-muted" title={stateOf(ticket, t)}>
        {stateOf(ticket, t)}
      </p>
      <Switch
        checked={isOneClick}
        onChange={(checked) => setPreference("oneClick", checked)}
        label={<span className="text-12 text-muted">{isOneClick ? t.orderEntry.oneClickOn : t.orderEntry.oneClick}</span>}
      />
    </div>
  );
}

function stateOf({ status, sent, request, foretold, refusals }: Ticket, t: ReturnType<typeof useStrings>): string {
  const words = t.orderEntry.summary;
  if (status !== "open") return "";
  if (sent.phase === "sending") return t.orderEntry.sending;
  if (sent.phase === "looking") return t.orderEntry.outcome.looking;
  if (request === null) return "";
  if (refusals.length > 0) return words.refused;
  if (foretold.problem !== null) return words.unchecked(foretold.problem.message);
  if (!foretold.isCurrent) return words.checking;
  return words.passed;
}
