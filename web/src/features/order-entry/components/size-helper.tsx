import { useState } from "react";
import { read, sign, text, trim } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { changeTicket } from "@/stores/ticket";
import { DecimalInput } from "@/ui/decimal-input";
import { Field } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { byMoney, byMoneyInBook, byRisk, type Size } from "../model/sizing";
import type { Ticket } from "../use-ticket";

type Way = "quantity" | "money" | "risk";
type Entered = { readonly money: string; readonly risk: string; readonly stop: string };

const NOTHING: Entered = { money: "", risk: "", stop: "" };

/** Make a quantity of an amount of money, or of what may be lost until a stop. */
export function SizeHelper({ ticket }: { ticket: Ticket }) {
  const t = useStrings();
  const [way, setWay] = useState<Way>("quantity");
  const [entered, setEntered] = useState<Entered>(NOTHING);
  const words = t.orderEntry.sizeBy;

  function enter(parts: Partial<Entered>): void {
    const after = { ...entered, ...parts };
    setEntered(after);
    const size = sizeOf(way, after, ticket);
    if (size !== null) changeTicket({ quantity: size.quantity.units === 0n ? "" : text(trim(size.quantity)) });
  }

  const box = (name: keyof Entered, label: string) => (
    <Field label={label}>
      <DecimalInput
        size="sm"
        value={entered[name]}
        onChange={(value) => enter({ [name]: value })}
        min="0"
        step={name === "stop" ? text(ticket.terms.bands[0]?.tick ?? ticket.terms.lot) : "10"}
        suffix={ticket.terms.quote}
      />
    </Field>
  );

  return (
    <div className="flex flex-col gap-1.5">
      <Segmented<Way>
        size="sm"
        block
        label={words.label}
        value={way}
        onChange={setWay}
        options={(["quantity", "money", "risk"] as const).map((value) => ({ value, label: words[value] }))}
      />
      {way === "money" && box("money", ticket.draft.side === "buy" ? words.moneyToSpend : words.moneyToGet)}
      {way === "risk" && (
        <div className="grid grid-cols-2 gap-2">
          {box("risk", words.riskAmount)}
          {box("stop", words.stop)}
        </div>
      )}
      {way !== "quantity" && <Result size={sizeOf(way, entered, ticket)} ticket={ticket} />}
    </div>
  );
}

function Result({ size, ticket }: { size: Size | null; ticket: Ticket }) {
  const t = useStrings();
  const language = useLanguage();
  const { sizeBy, bounds } = t.orderEntry;
  const { draft, means } = ticket;
  const needsPrice = draft.side === "buy" && means.price.units <= 0n;
  if (needsPrice) return <p className="text-12 text-muted">{sizeBy.needsPrice}</p>;
  if (size === null) return null;
  const quantity = formatDecimal(trim(size.quantity), { language });
  const made = size.quantity.units === 0n ? sizeBy.nothing : sizeBy.result(quantity, ticket.terms.base);
  const why = size.bound === null || size.bound === "too_small" ? "" : bounds[size.bound];
  return (
    <p className="figures text-12 text-muted">
      {made}
      {why && <span className="block text-warning">{why}</span>}
    </p>
  );
}

function sizeOf(way: Way, entered: Entered, ticket: Ticket): Size | null {
  const { means, isMarket, opposite } = ticket;
  if (way === "money") {
    const money = read(entered.money);
    if (money === null || sign(money) <= 0 || sign(means.price) <= 0) return null;
    return isMarket ? byMoneyInBook(means, money, opposite) : byMoney(means, money, means.price);
  }
  const [risk, stop] = [read(entered.risk), read(entered.stop)];
  if (way === "quantity" || risk === null || stop === null) return null;
  if (sign(risk) <= 0 || sign(stop) <= 0 || (ticket.draft.side === "buy" && sign(means.price) <= 0)) return null;
  return byRisk(means, risk, stop);
}
