import { useState, type Ref } from "react";
import { cx } from "@/lib/cx";
import { text, trim } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { changeTicket } from "@/stores/ticket";
import { DecimalInput } from "@/ui/decimal-input";
import { Field } from "@/ui/field";
import { announce } from "@/ui/live-region";
import { type Bound, bySharePercent } from "../model/sizing";
import type { Ticket } from "../use-ticket";
import { CHIP, ROOM } from "../chip";

const SHARES = [25, 50, 75, 100] as const;

type Chosen = { readonly quantity: string; readonly bound: Bound };

/** Take how much to trade, typed or as a part of what is available. */
export function QuantityField({ ticket, error, ref }: { ticket: Ticket; error: string | null; ref: Ref<HTMLInputElement> }) {
  const t = useStrings();
  const language = useLanguage();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const { terms, draft, means, givenAsset } = ticket;
  const needsPrice = draft.side === "buy" && means.price.units <= 0n;
  const available = formatDecimal(trim(ticket.available), { language });
  const bound = chosen?.quantity === draft.quantity ? chosen.bound : null;

  function take(percent: number): void {
    const size = bySharePercent(means, percent);
    const quantity = size.quantity.units === 0n ? "" : text(trim(size.quantity));
    setChosen({ quantity, bound: size.bound });
    if (size.bound !== null) announce(t.orderEntry.bounds[size.bound]);
    changeTicket({ quantity });
  }

  return (
    <Field
      label={t.common.quantity}
      aside={<span className="figures text-11">{t.orderEntry.available(available, givenAsset)}</span>}
      error={error}
      hint={bound === null || error !== null ? undefined : t.orderEntry.bounds[bound]}
      className={cx(error === null && bound === null && ROOM)}
    >
      <DecimalInput
        ref={ref}
        value={draft.quantity}
        onChange={(quantity) => changeTicket({ quantity })}
        step={text(terms.lot)}
        min="0"
        suffix={terms.base}
      />
      <div role="group" aria-label={t.orderEntry.sharesLabel} className="grid grid-cols-4 gap-1">
        {SHARES.map((percent) => (
          <button
            key={percent}
            type="button"
            disabled={needsPrice}
            title={needsPrice ? t.orderEntry.sizeBy.needsPrice : undefined}
            aria-label={t.orderEntry.shareName(percent)}
            className={CHIP}
            onClick={() => take(percent)}
          >
            {t.orderEntry.share(percent)}
          </button>
        ))}
      </div>
    </Field>
  );
}
