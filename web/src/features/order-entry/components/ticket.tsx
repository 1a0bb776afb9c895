import { useEffect, useRef, useState, type FormEvent, type RefObject } from "react";
import type { Instrument, OrderRequest } from "@/lib/schema";
import { useCommand } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { changeTicket } from "@/stores/ticket";
import { announce } from "@/ui/live-region";
import { Segmented } from "@/ui/segmented";
import { type Place, wordsAt } from "../model/refusals";
import { clearTicket, emptyAfter, submission } from "../state";
import { useAnnouncements } from "../use-announcements";
import { useDefaults } from "../use-defaults";
import { type Ticket as TicketState, useTicket } from "../use-ticket";
import { Confirmation } from "./confirmation";
import { DurationFields } from "./duration-fields";
import { Outcome } from "./outcome";
import { PriceField } from "./price-field";
import { QuantityField } from "./quantity-field";
import { SizeHelper } from "./size-helper";
import { SubmitBar } from "./submit-bar";
import { Summary } from "./summary";

type Boxes = Record<"price" | "quantity" | "expire_time", RefObject<HTMLInputElement | null>>;

/** Write an order, see what it would do, and send it. */
export function Ticket({ instrument, accountId }: { instrument: Instrument; accountId: number }) {
  const t = useStrings();
  const ticket = useTicket(instrument, accountId);
  const price = useRef<HTMLInputElement>(null);
  const quantity = useRef<HTMLInputElement>(null);
  const expiry = useRef<HTMLInputElement>(null);
  const boxes: Boxes = { price, quantity, expire_time: expiry };
  const { form, errorAt, asking, setAsking, submit, clear, send } = useSending(ticket, boxes);
  useDefaults(instrument.symbol);
  useAnnouncements(ticket);
  useSideKeys(ticket, boxes);
  const { draft, isMarket } = ticket;
  return (
    <form ref={form} noValidate aria-label={t.orderEntry.label} onSubmit={submit} className="flex h-full min-h-0 flex-col">
      <div className="flex min-h-0 flex-1 flex-col gap-1.5 overflow-y-auto p-3">
        <Segmented
          block
          label={t.orderEntry.side}
          value={draft.side}
          onChange={(side) => changeTicket({ side })}
          options={[
            { value: "buy", label: t.common.sides.buy, tone: "buy" },
            { value: "sell", label: t.common.sides.sell, tone: "sell" },
          ]}
        />
        <Segmented
          block
          size="sm"
          label={t.orderEntry.type}
          value={draft.orderType}
          onChange={(orderType) => changeTicket({ orderType })}
          options={(["limit", "market"] as const).map((value) => ({ value, label: t.common.orderTypes[value] }))}
        />
        {!isMarket && <PriceField ref={price} ticket={ticket} error={errorAt("price")} />}
        <QuantityField ref={quantity} ticket={ticket} error={errorAt("quantity")} />
        <SizeHelper ticket={ticket} />
        <DurationFields
          ticket={ticket}
          expiryRef={expiry}
          errors={{ expiry: errorAt("expire_time"), postOnly: errorAt("post_only") }}
        />
        <Summary ticket={ticket} />
        {ticket.sent.phase !== "refused" && errorAt("order") && (
          <p role="alert" className="text-12 text-danger">{errorAt("order")}</p>
        )}
        <Outcome ticket={ticket} />
      </div>
      <SubmitBar ticket={ticket} onClear={clear} />
      <Confirmation ticket={ticket} request={asking} onClose={() => setAsking(null)} onConfirm={send} />
    </form>
  );
}

function useSending(ticket: TicketState, boxes: Boxes) {
  const t = useStrings();
  const form = useRef<HTMLFormElement>(null);
  const { submit: isAsked } = usePreference("confirm");
  const isOneClick = usePreference("oneClick");
  const [asking, setAsking] = useState<OrderRequest | null>(null);
  const [isTried, setTried] = useState(false);
  const { request, foreseen, refusals, missing, status, foretold, draft, sent } = ticket;

  function errorAt(place: Place): string | null {
    const said = wordsAt(refusals, place);
    if (said !== null || !isTried) return said;
    const lacking = missing.find((each) => each === place);
    return lacking === undefined ? null : t.orderEntry.missing[lacking];
  }

  function send(order: OrderRequest): void {
    setTried(false);
    void submission.submit(order).then(() => {
      const after = submission.store.get();
      // The same order does not go twice by a second Enter, unless that is what one wants.
      if (after.phase === "taken" && !isOneClick) emptyAfter(order);
    });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (status !== "open") return;
    setTried(true);
    // What was refused before may pass by now: only what is foreseen holds an order back.
    if (sent.phase === "refused") submission.dismiss();
    const first = missing[0] ?? foreseen.map((each) => each.place).find((place) => place in boxes);
    if (request === null || foreseen.length > 0) {
      if (first !== undefined && first in boxes) boxes[first as keyof Boxes].current?.focus();
      announce(errorAt(first ?? "order") ?? foreseen[0]?.words ?? "", { assertive: true });
      foretold.askAgain();
      return;
    }
    if (isAsked && !isOneClick) setAsking(request);
    else send(request);
  }

  function clear(): void {
    setTried(false);
    clearTicket();
    boxes[draft.orderType === "limit" ? "price" : "quantity"].current?.focus();
  }

  useFormKeys(form, clear);
  return { form, errorAt, asking, setAsking, submit, clear, send };
}

/** Escape empties the ticket, and a held Enter is one press: it would send an order each time it repeats. */
function useFormKeys(form: RefObject<HTMLFormElement | null>, clear: () => void): void {
  const latest = useRef(clear);
  useEffect(() => { latest.current = clear; });
  useEffect(() => {
    const element = form.current;
    const listener = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) latest.current();
      if (event.key === "Enter" && event.repeat) event.preventDefault();
    };
    element?.addEventListener("keydown", listener);
    return () => { element?.removeEventListener("keydown", listener); };
  }, [form]);
}

function useSideKeys({ draft }: TicketState, boxes: Boxes): void {
  const t = useStrings();
  const write = (side: "buy" | "sell") => () => {
    changeTicket({ side });
    const needsPrice = draft.orderType === "limit" && draft.price === "";
    const box = boxes[needsPrice ? "price" : "quantity"].current;
    box?.focus();
    box?.select();
  };
  const group = t.app.groups.trade;
  useCommand({ id: "ticket.buy", title: t.orderEntry.commands.buy, group, keys: "b", run: write("buy") });
  useCommand({ id: "ticket.sell", title: t.orderEntry.commands.sell, group, keys: "s", run: write("sell") });
}
