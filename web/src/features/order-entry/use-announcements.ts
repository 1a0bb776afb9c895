// What the ticket says aloud: what an order would do, once typing rests, and what others filled in.
import { useEffect, useRef } from "react";
import { read } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { announce } from "@/ui/live-region";
import { useOrderLine } from "./use-order-line";
import type { Ticket } from "./use-ticket";

/** How long the ticket must rest before it is summed up. */
const REST_MS = 1_200;

export function useAnnouncements(ticket: Ticket): void {
  const t = useStrings();
  const language = useLanguage();
  const line = useOrderLine();
  const { request, foretold, terms, refusals, draft } = ticket;
  const order = request === null ? "" : line(request, terms);
  const value = foretold.answer?.reservation ?? "";
  const said = useRef("");

  const told = order !== "" && foretold.isCurrent && refusals.length === 0 && value !== "" ? order : "";
  const latest = useRef({ value, fee: "" });
  useEffect(() => {
    latest.current = { value, fee: foretold.answer?.fee ?? "" };
  });
  useEffect(() => {
    if (told === "" || said.current === told) return;
    const timer = setTimeout(() => {
      said.current = told;
      const number = (each: string) => (read(each) === null ? each : formatDecimal(each, { language }));
      announce(t.orderEntry.announce(told, number(latest.current.value), number(latest.current.fee)));
    }, REST_MS);
    return () => { clearTimeout(timer); };
  }, [told, t, language]);

  const filled = useRef(draft.filled);
  useEffect(() => {
    if (filled.current === draft.filled) return;
    filled.current = draft.filled;
    const parts = [t.common.sides[draft.side], draft.quantity, draft.price].filter(Boolean);
    announce(t.orderEntry.filledIn(parts.join(" ")));
  }, [draft, t]);
}
