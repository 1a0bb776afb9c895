import { formatDecimal } from "@/lib/numbers";
import { useInstrument } from "@/lib/queries/instruments";
import { useLanguage, useStrings } from "@/stores/language";
import { ConfirmDialog } from "@/ui/dialog";
import { obstacleText } from "../obstacle-text";
import type { Asked, Deeds } from "./use-deeds";

/** Asks before a position is closed or reversed, or says why it cannot be. */
export function DeedQuestion({ deeds }: { readonly deeds: Deeds }) {
  const { asked, dismiss } = deeds;
  if (asked === null) return null;
  return <Question asked={asked} deeds={deeds} onClose={dismiss} />;
}

type QuestionProps = { readonly asked: Asked; readonly deeds: Deeds; readonly onClose: () => void };

function Question({ asked, deeds, onClose }: QuestionProps) {
  const t = useStrings();
  const language = useLanguage();
  const base = useInstrument(asked.symbol)?.base ?? "";
  const plan = deeds.planFor(asked);
  const isPossible = !("obstacle" in plan);
  const words = t.positions;
  const description = isPossible
    ? words.plan(t.common.sides[plan.side], formatDecimal(plan.quantity, { language }), base)
    : obstacleText(plan.obstacle, t, language);
  return (
    <ConfirmDialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      tone={isPossible ? plan.side : "primary"}
      title={asked.deed === "close" ? words.closeTitle(asked.symbol) : words.reverseTitle(asked.symbol)}
      description={description}
      confirmLabel={asked.deed === "close" ? words.close : words.reverse}
      confirmDisabled={!isPossible}
      onConfirm={() => deeds.send(asked)}
    >
      {isPossible && plan.rest !== null ? (
        <p className="text-12 text-muted">{words.leaves(formatDecimal(plan.rest, { language }), base)}</p>
      ) : null}
    </ConfirmDialog>
  );
}
