import { useEffect, useRef, useState } from "react";
import { isZero, read, sign, text, trim } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { bookStore } from "@/stores/books";
import { changeTicket } from "@/stores/ticket";
import { DecimalInput } from "@/ui/decimal-input";
import { Field } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { byMoney, byMoneyInBook, byRisk, type Size } from "../model/sizing";
import { oppositeOf } from "../use-met";
import type { Ticket } from "../use-ticket";

type Way = "quantity" | "money" | "risk";
type Entered = { readonly money: string; readonly risk: string; readonly stop: string };
type Made = { readonly size: Size; readonly quantity: string };

const NOTHING: Entered = { money: "", risk: "", stop: "" };
const WAYS = ["quantity", "money", "risk"] as const;

/** Make a quantity of an amount of money, or of what may be lost until a stop. */
export function SizeHelper({ ticket }: { ticket: Ticket }) {
  const t = useStrings();
  const [way, setWay] = useState<Way>("quantity");
  const [entered, setEntered] = useState<Entered>(NOTHING);
  const [made, setMade] = useState<Made | null>(null);
  const words = t.orderEntry.sizeBy;

  function make(after: Entered): void {
    const size = sizeOf(way, after, ticket);
    if (size === null) return;
    const quantity = isZero(size.quantity) ? "" : text(trim(size.quantity));
    setMade({ size, quantity });
    changeTicket({ quantity });
  }
  useAgain(ticket, () => {
    // What was typed or filled in since stays.
    if (way !== "quantity" && made?.quantity === ticket.draft.quantity) make(entered);
  });

  const box = (name: keyof Entered, label: string) => (
    <Field label={label}>
      <DecimalInput
        size="sm"
        value={entered[name]}
        onChange={(value) => {
          const after = { ...entered, [name]: value };
          setEntered(after);
          make(after);
        }}
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
        onChange={(next) => {
          setWay(next);
          setMade(null);
        }}
        options={WAYS.map((value) => ({ value, label: words[value] }))}
      />
      {way === "money" && box("money", ticket.draft.side === "buy" ? words.moneyToSpend : words.moneyToGet)}
      {way === "risk" && (
        <div className="grid grid-cols-2 gap-2">
          {box("risk", words.riskAmount)}
          {box("stop", words.stop)}
        </div>
      )}
      {way !== "quantity" && <Result made={made} ticket={ticket} />}
    </div>
  );
}

function Result({ made, ticket }: { made: Made | null; ticket: Ticket }) {
  const t = useStrings();
  const language = useLanguage();
  const { sizeBy, bounds } = t.orderEntry;
  const { draft, means } = ticket;
  const needsPrice = draft.side === "buy" && sign(means.price) <= 0;
  if (needsPrice) return <p className="min-h-4 text-12 text-muted">{sizeBy.needsPrice}</p>;
  if (made === null || made.quantity !== draft.quantity) return <p className="min-h-4" />;
  if (made.quantity === "") return <p className="text-12 text-warning">{sizeBy.nothing}</p>;
  const { bound } = made.size;
  return (
    <p className="figures text-12 text-muted">
      {sizeBy.result(formatDecimal(made.quantity, { language }), ticket.terms.base)}
      {bound && <span className="block text-warning">{bounds[bound]}</span>}
    </p>
  );
}

/** Reckon again when the order becomes another; the market's moves alone change no quantity. */
function useAgain({ draft }: Ticket, again: () => void): void {
  const latest = useRef(again);
  useEffect(() => { latest.current = again; });
  const terms = `${draft.side} ${draft.orderType} ${draft.price}`;
  const before = useRef(terms);
  useEffect(() => {
    if (before.current === terms) return;
    before.current = terms;
    latest.current();
  }, [terms]);
}

function sizeOf(way: Way, entered: Entered, ticket: Ticket): Size | null {
  const { means, isMarket } = ticket;
  const isPriced = sign(means.price) > 0;
  if (way === "money") {
    const money = read(entered.money);
    if (money === null || sign(money) <= 0 || !isPriced) return null;
    if (!isMarket) return byMoney(means, money, means.price);
    return byMoneyInBook(means, money, oppositeOf(bookStore(ticket.instrument.symbol).get(), ticket.draft.side));
  }
  const [risk, stop] = [read(entered.risk), read(entered.stop)];
  if (way === "quantity" || risk === null || stop === null) return null;
  if (sign(risk) <= 0 || sign(stop) <= 0 || (ticket.draft.side === "buy" && !isPriced)) return null;
  return byRisk(means, risk, stop);
}
