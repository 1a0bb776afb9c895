import type { OrderRequest } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { setPreference, usePreference } from "@/stores/preferences";
import { Callout } from "@/ui/callout";
import { Checkbox } from "@/ui/checkbox";
import { ConfirmDialog } from "@/ui/dialog";
import { Facts } from "@/ui/facts";
import { Num } from "@/ui/number";
import { useOrderLine } from "../use-order-line";
import type { Ticket } from "../use-ticket";

type Props = {
  readonly ticket: Ticket;
  /** What would be sent, as it was when it was asked about; null while nothing is. */
  readonly request: OrderRequest | null;
  readonly onClose: () => void;
  readonly onConfirm: (request: OrderRequest) => void;
};

/** Ask once more before an order goes. */
export function Confirmation({ ticket, request, onClose, onConfirm }: Props) {
  const t = useStrings();
  const confirm = usePreference("confirm");
  const line = useOrderLine();
  if (request === null) return null;
  const { terms, status, foretold, refusals } = ticket;
  const side = request.side;
  const inForce = request.time_in_force ?? "gtc";
  const items = [
    { term: t.common.timeInForce, value: t.common.timesInForce[inForce] },
    ...(request.post_only ? [{ term: t.orderEntry.postOnly, value: t.common.yes }] : []),
    { term: t.common.account, value: String(ticket.accountId) },
    ...(foretold.answer && foretold.isCurrent
      ? [
          { term: t.orderEntry.summary.fills, value: <Num value={foretold.answer.notional} unit={terms.quote} /> },
          { term: t.common.fee, value: <Num value={foretold.answer.fee} unit={terms.quote} /> },
        ]
      : []),
  ];
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => { if (!open) onClose(); }}
      title={t.orderEntry.confirm.title(line(request, terms))}
      description={t.orderEntry.confirm.description(request.symbol)}
      confirmLabel={t.common.sides[side]}
      tone={side}
      confirmDisabled={status !== "open" || refusals.length > 0}
      onConfirm={() => onConfirm(request)}
    >
      <Facts items={items} />
      {/* The question may come before the venue said what it thinks of the order. */}
      {refusals.length > 0 && (
        <Callout tone="danger" live title={t.orderEntry.summary.refused} className="mt-2">
          {refusals.map(({ words }) => words).join("; ")}
        </Callout>
      )}
      <Checkbox
        checked={confirm.submit}
        onChange={(submit) => setPreference("confirm", { ...confirm, submit })}
        label={t.orderEntry.confirm.ask}
        className="mt-2"
      />
    </ConfirmDialog>
  );
}
