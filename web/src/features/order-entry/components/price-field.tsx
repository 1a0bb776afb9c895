import type { KeyboardEvent, Ref } from "react";
import { cx } from "@/lib/cx";
import { read, text, trim } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { changeTicket } from "@/stores/ticket";
import { DecimalInput } from "@/ui/decimal-input";
import { Field } from "@/ui/field";
import { marketPrice, PRICE_NAMES } from "../model/prices";
import { tickAt, tickedPrice } from "../model/terms";
import type { Ticket } from "../use-ticket";
import { CHIP, ROOM } from "../chip";

const MANY = 10;

/** Take the price of a limit order, in ticks of the band that it is in. */
export function PriceField({ ticket, error, ref }: { ticket: Ticket; error: string | null; ref: Ref<HTMLInputElement> }) {
  const t = useStrings();
  const { terms, draft, quote } = ticket;
  const price = read(draft.price);

  function step(event: KeyboardEvent): void {
    const ticks = ticksOf(event);
    if (ticks === 0) return;
    event.preventDefault();
    const from = price ?? read(marketPrice(quote ?? undefined, "mid", draft.side, terms) ?? "");
    if (from === null) return;
    changeTicket({ price: text(trim(price === null ? from : tickedPrice(terms, from, ticks))) });
  }

  return (
    <Field label={t.common.price} error={error} className={cx(error === null && ROOM)}>
      <DecimalInput
        ref={ref}
        value={draft.price}
        onChange={(value) => changeTicket({ price: value })}
        onKeyDown={step}
        step={text(tickAt(terms, price ?? terms.lot))}
        min="0"
        suffix={terms.quote}
      />
      <MarketPrices ticket={ticket} />
    </Field>
  );
}

function MarketPrices({ ticket }: { ticket: Ticket }) {
  const t = useStrings();
  const language = useLanguage();
  const { quote, draft, terms } = ticket;
  return (
    <div role="group" aria-label={t.orderEntry.pricesLabel} className="grid grid-cols-4 gap-1">
      {PRICE_NAMES.map((name) => {
        const price = marketPrice(quote ?? undefined, name, draft.side, terms);
        const told = price === null ? t.ui.noValue : formatDecimal(price, { language });
        return (
          <button
            key={name}
            type="button"
            disabled={price === null}
            aria-label={t.orderEntry.setPrice(t.orderEntry.prices[name], told)}
            title={told}
            className={cx(CHIP, price !== null && price === draft.price && "text-text")}
            onClick={() => changeTicket({ price: price ?? "" })}
          >
            {t.orderEntry.prices[name]}
          </button>
        );
      })}
    </div>
  );
}

function ticksOf(event: KeyboardEvent): number {
  if (event.altKey || event.ctrlKey || event.metaKey) return 0;
  const size = event.shiftKey || event.key.startsWith("Page") ? MANY : 1;
  if (event.key === "ArrowUp" || event.key === "PageUp") return size;
  if (event.key === "ArrowDown" || event.key === "PageDown") return -size;
  return 0;
}
